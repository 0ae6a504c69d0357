"""The rule behind `medperf_container_package`."""

load("//mlcube:providers.bzl", "MlcubePackageInfo")
load(":actions.bzl", "PACK_EXEC_GROUP", "bundle", "digest_image", "index", "pack", "stage", "validate")
load(":attrs.bzl", "check_single_files", "check_types")
load(":container_attrs.bzl", "CONTAINER_ATTRS", "CONTAINER_TYPES")
load(":labels.bzl", "display_label")
load(":toolchain.bzl", "MLCUBE_TOOLCHAIN_TYPE")

_OWN_NAMES = ["container_config.yaml", "parameters.yaml", "additional_files.tar.gz", "SHA256SUMS", "submission.json"]

def _medperf_container_package_impl(ctx):
    label = display_label(ctx.label)
    check_types(label, ctx.attr.types, CONTAINER_TYPES)
    check_single_files(
        label,
        config = ctx.file.config,
        image = ctx.file.image,
        parameters = ctx.file.parameters,
    )
    if ctx.file.image and ctx.file.image.basename in _OWN_NAMES:
        fail("{}: image: a file named \"{}\" would take the place of another file of the submission; rename the image".format(
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
    config = declare(name + "/container_config.yaml")
    staged = [("container_config", ctx.file.config, config)]
    parameters = None
    if ctx.file.parameters:
        parameters = declare(name + "/parameters.yaml")
        staged.append(("parameters", ctx.file.parameters, parameters))
    stage_record = declare(name + ".stage.json")
    stage(ctx, gate, staged, stage_record, inline = True)
    records.append(stage_record)

    archive = None
    if ctx.attr.additional_files or ctx.attr.additional_files_map:
        archive = declare(name + "/additional_files.tar.gz")
        pack_record = declare(name + ".pack.json")
        pack(ctx, gate, archive, pack_record)
        records.append(pack_record)

    image = None
    looked_into = []  # the image file is, where it is hashed
    if ctx.file.image:
        image = declare("{}/{}".format(name, ctx.file.image.basename))
        ctx.actions.symlink(
            output = image,
            target_file = ctx.file.image,
            progress_message = "Linking image of %{label}",
        )
        image_record = declare(name + ".image.json")
        digest_image(ctx, image, image_record, gate)
        records.append(image_record)
        looked_into.append(image_record)

    checksums = declare(name + "/SHA256SUMS")
    submission = declare(name + "/submission.json")
    index(ctx, gate, cube, records, checksums, submission)

    inline = [f for f in [config, parameters] if f]
    hosted = [f for f in [archive, image] if f]
    bundle(ctx, gate, inline + hosted, ctx.outputs.bundle)

    return [
        DefaultInfo(files = depset(inline + hosted + [checksums, submission])),
        MlcubePackageInfo(
            additional_files = archive,
            bundle = ctx.outputs.bundle,
            checksums = checksums,
            hosted = depset(hosted, order = "preorder"),
            image = image,
            inline = depset(inline, order = "preorder"),
            manifest = config,
            parameters = parameters,
            report = report,
            submission = submission,
            types = ctx.attr.types,
        ),
        OutputGroupInfo(
            assets = depset(hosted),
            bundle = depset([ctx.outputs.bundle]),
            checksums = depset([checksums]),
            inline = depset(inline),
            report = depset([report]),
            submission = depset([submission]),
            _validation = depset([gate] + looked_into),
        ),
    ]

medperf_container_package = rule(
    implementation = _medperf_container_package_impl,
    doc = "Use the macro `medperf_container_package`, which knows the conventional layout.",
    attrs = CONTAINER_ATTRS | {
        "bundle": attr.output(
            doc = "The tarball of all files of the submission, built when it is asked for.",
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
