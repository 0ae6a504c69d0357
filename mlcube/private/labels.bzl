"""Labels in messages."""

def display_label(label):
    """Returns a label in the form that users write.

    Args:
      label: a Label.

    Returns:
      string: "//package:name" in the main repository, the canonical form elsewhere.
    """
    if label.repo_name:
        return str(label)
    return "//{}:{}".format(label.package, label.name)
