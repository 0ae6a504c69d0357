"""The rules that validate as a test, without packing."""

load(":actions.bzl", "add_checks")
load(":attrs.bzl", "check_attrs", "check_files_of", "documents_of", "kind_attrs")
load(":labels.bzl", "display_label")
load(":listing.bzl", "listing_lines")
load(":tool_test.bzl", "TOOL_TEST_TOOLCHAINS", "tool_test")

def validate_test_rule(kind, doc):
    """Makes the rule that validates one kind as a test.

    Args:
      kind: a kind of kinds.bzl.
      doc: string, the rule's documentation.

    Returns:
      rule.
    """
    return rule(
        implementation = lambda ctx: _validate_test_impl(ctx, kind),
        doc = doc,
        attrs = kind_attrs(kind),
        test = True,
        toolchains = TOOL_TEST_TOOLCHAINS,
    )

def _validate_test_impl(ctx, kind):
    label = display_label(ctx.label)
    check_attrs(label, ctx, kind)
    args = ctx.actions.args()
    args.add_all(["action", "validate", "--label=" + label])
    add_checks(args, ctx, kind)
    listing = ctx.actions.declare_file(ctx.label.name + ".listing")
    ctx.actions.write(listing, listing_lines(ctx))
    files = [("--listing", listing)] + check_files_of(ctx, kind)
    for i, (document, file) in enumerate(documents_of(ctx, kind)):
        files.append(("--" + ("manifest" if i == 0 else document.role), file))
    if kind.inspects_image and ctx.file.image:
        files.append(("--image", ctx.file.image))
    return tool_test(ctx, args, files)
