"""Labels in messages."""

def display_label(label):
    """A label as its owner writes it.

    Args:
      label: a Label.

    Returns:
      string: "//package:name" in the main repository, the canonical form elsewhere.
    """
    if label.repo_name:
        return str(label)
    return "//{}:{}".format(label.package, label.name)
