"""The rule behind `mlcube_package`."""

load("//mlcube:providers.bzl", "MlcubePackageInfo")
load(":actions.bzl", "PACK_EXEC_GROUP", "bundle", "digest_image", "index", "pack", "stage", "validate")
load(":attrs.bzl", "CUBE_ATTRS", "check_single_files", "check_types")
load(":labels.bzl", "display_label")
load(":toolchain.bzl", "MLCUBE_TOOLCHAIN_TYPE")

_OWN_NAMES = ["mlcube.yaml", "parameters.yaml", "additional_files.tar.gz", "SHA256SUMS", "submission.json"]

def _mlcube_package_impl(ctx):
    label = display_label(ctx.label)
    check_types(label, ctx.attr.types)
    check_single_files(
        label,
        image = ctx.file.image,
        manifest = ctx.file.manifest,
        parameters = ctx.file.parameters,
    )
    if ctx.file.image and ctx.file.image.basename in _OWN_NAMES:
        fail("{}: image: a file named \"{}\" would take the place of another hosted file; rename the image".format(
            label,
            ctx.file.image.basename,
        ))
    name = ctx.label.name
    declare = ctx.actions.declare_file

    gate = declare(name + ".gate.json")
    report = declare(name + ".report.json")
    cube = declare(name + ".cube.json")
    validate(ctx, report, cube, gate)

    records = []
    manifest = declare(name + "/mlcube.yaml")
    staged = [("manifest", ctx.file.manifest, manifest)]
    parameters = None
    if ctx.file.parameters:
        parameters = declare(name + "/parameters.yaml")
        staged.append(("parameters", ctx.file.parameters, parameters))
    stage_record = declare(name + ".stage.json")
    stage(ctx, gate, staged, stage_record)
    records.append(stage_record)

    archive = None
    if ctx.attr.additional_files or ctx.attr.additional_files_map:
        archive = declare(name + "/additional_files.tar.gz")
        pack_record = declare(name + ".pack.json")
        pack(ctx, gate, archive, pack_record)
        records.append(pack_record)

    image = None
    if ctx.file.image:
        image = declare("{}/{}".format(name, ctx.file.image.basename))
        ctx.actions.symlink(
            output = image,
            target_file = ctx.file.image,
            progress_message = "Linking image of %{label}",
        )
        image_record = declare(name + ".image.json")
        digest_image(ctx, image, image_record)
        records.append(image_record)

    checksums = declare(name + "/SHA256SUMS")
    submission = declare(name + "/submission.json")
    index(ctx, gate, cube, records, checksums, submission)

    hosted = [f for f in [manifest, parameters, archive, image] if f]
    bundle(ctx, gate, hosted, ctx.outputs.bundle)

    return [
        DefaultInfo(files = depset(hosted + [checksums, submission])),
        MlcubePackageInfo(
            additional_files = archive,
            bundle = ctx.outputs.bundle,
            checksums = checksums,
            hosted = depset(hosted, order = "preorder"),
            image = image,
            inline = depset(),
            manifest = manifest,
            parameters = parameters,
            report = report,
            submission = submission,
            types = ctx.attr.types,
        ),
        OutputGroupInfo(
            assets = depset(hosted),
            bundle = depset([ctx.outputs.bundle]),
            checksums = depset([checksums]),
            report = depset([report]),
            submission = depset([submission]),
            _validation = depset([gate]),
        ),
    ]

mlcube_package = rule(
    implementation = _mlcube_package_impl,
    doc = "Use the macro `mlcube_package`, which knows the conventional layout.",
    attrs = CUBE_ATTRS | {
        "bundle": attr.output(
            doc = "The tarball of all hosted files, built when it is asked for.",
            mandatory = True,
        ),
        "compression": attr.string(
            doc = "`default`, or `store` for readers whose time matters more than the size.",
            default = "default",
            values = ["default", "store"],
        ),
    },
    exec_groups = {PACK_EXEC_GROUP: exec_group(toolchains = [MLCUBE_TOOLCHAIN_TYPE])},
    provides = [MlcubePackageInfo],
    toolchains = [MLCUBE_TOOLCHAIN_TYPE],
)
