"""Labels in messages."""

def display_label(label):
    """A label as its owner writes it.

    Args:
      label: a Label.

    Returns:
      string: "//package:name" in the main repository, the canonical form elsewhere.
    """
    text = str(label)
    return text[2:] if text.startswith("@@//") else text
