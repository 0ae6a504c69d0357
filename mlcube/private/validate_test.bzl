"""The rule behind `mlcube_validate_test`."""

load(":actions.bzl", "add_checks")
load(":attrs.bzl", "CUBE_ATTRS", "check_single_files", "check_types")
load(":labels.bzl", "display_label")
load(":listing.bzl", "listing_lines")
load(":tool_test.bzl", "tool_test")
load(":toolchain.bzl", "MLCUBE_TOOLCHAIN_TYPE")

def _mlcube_validate_test_impl(ctx):
    label = display_label(ctx.label)
    check_types(label, ctx.attr.types)
    check_single_files(
        label,
        image = ctx.file.image,
        manifest = ctx.file.manifest,
        parameters = ctx.file.parameters,
    )
    listing = ctx.actions.declare_file(ctx.label.name + ".listing")
    ctx.actions.write(listing, listing_lines(ctx))

    files = [f for f in [ctx.file.manifest, ctx.file.parameters] if f]
    args = ctx.actions.args()
    args.add_all(["action", "validate", "--label=" + label])
    add_checks(args, ctx)
    args.add("--manifest=" + ctx.file.manifest.short_path)
    if ctx.file.parameters:
        args.add("--parameters=" + ctx.file.parameters.short_path)
    args.add("--listing=" + listing.short_path)
    return tool_test(ctx, args, files + [listing])

mlcube_validate_test = rule(
    implementation = _mlcube_validate_test_impl,
    doc = "Use the macro `mlcube_validate_test`, which knows the conventional layout.",
    attrs = CUBE_ATTRS,
    test = True,
    toolchains = [MLCUBE_TOOLCHAIN_TYPE],
)
