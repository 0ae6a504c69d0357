"""The rules behind `mlcube_validate_test` and `medperf_container_validate_test`."""

load(":actions.bzl", "add_checks", "add_manifest")
load(":attrs.bzl", "CUBE_ATTRS", "MLCUBE_TYPES", "check_single_files", "check_types")
load(":container_attrs.bzl", "CONTAINER_ATTRS", "CONTAINER_TYPES")
load(":labels.bzl", "display_label")
load(":listing.bzl", "listing_lines")
load(":tool_test.bzl", "tool_test")
load(":toolchain.bzl", "MLCUBE_TOOLCHAIN_TYPE")

def _validate_test_impl(ctx):
    label = display_label(ctx.label)
    check_types(label, ctx.attr.types, CONTAINER_TYPES if hasattr(ctx.attr, "config") else MLCUBE_TYPES)
    args = ctx.actions.args()
    args.add_all(["action", "validate", "--label=" + label])
    add_checks(args, ctx)
    manifest = add_manifest(args, ctx)
    check_single_files(
        label,
        image = ctx.file.image,
        manifest = manifest,
        parameters = ctx.file.parameters,
    )
    listing = ctx.actions.declare_file(ctx.label.name + ".listing")
    ctx.actions.write(listing, listing_lines(ctx))

    files = [f for f in [manifest, ctx.file.parameters] if f]
    args.add("--manifest=" + manifest.short_path)
    if ctx.file.parameters:
        args.add("--parameters=" + ctx.file.parameters.short_path)
    args.add("--listing=" + listing.short_path)
    if hasattr(ctx.attr, "config") and ctx.file.image:
        args.add("--image=" + ctx.file.image.short_path)
        files.append(ctx.file.image)
    return tool_test(ctx, args, files + [listing])

mlcube_validate_test = rule(
    implementation = _validate_test_impl,
    doc = "Use the macro `mlcube_validate_test`, which knows the conventional layout.",
    attrs = CUBE_ATTRS,
    test = True,
    toolchains = [MLCUBE_TOOLCHAIN_TYPE],
)

medperf_container_validate_test = rule(
    implementation = _validate_test_impl,
    doc = "Use the macro `medperf_container_validate_test`, which knows the conventional layout.",
    attrs = CONTAINER_ATTRS,
    test = True,
    toolchains = [MLCUBE_TOOLCHAIN_TYPE],
)
