"""What the rules that make a submission have in common: the files, their actions and providers."""

load("//mlcube:providers.bzl", "MlcubePackageInfo")
load(":actions.bzl", "bundle", "digest_image", "index", "pack", "stage", "validate")
load(":attrs.bzl", "check_single_files", "check_types")
load(":labels.bzl", "display_label")

SUBMISSION_ATTRS = {
    "bundle": attr.output(
        doc = "The tarball of all files of the submission, built when it is asked for.",
        mandatory = True,
    ),
    "compression": attr.string(
        doc = "`default`, or `store` for readers whose time matters more than the size.",
        default = "default",
        values = ["default", "store"],
    ),
}

def submission_files(ctx, manifest_attr, role, types, uploaded):
    """Declares the files of a submission and their actions.

    Args:
      ctx: the context of a rule with SUBMISSION_ATTRS and the attributes of attrs.bzl or
        container_attrs.bzl.
      manifest_attr: string, the attribute with the manifest or the container's configuration.
      role: string, that file's role.
      types: list of string, the types that there are.
      uploaded: whether the client uploads that file and the parameters, instead of them being hosted.
        Then the image file has to fit the configuration, too.

    Returns:
      list of providers.
    """
    label = display_label(ctx.label)
    source = getattr(ctx.file, manifest_attr)
    manifest_name = "container_config.yaml" if uploaded else "mlcube.yaml"
    check_types(label, ctx.attr.types, types)
    check_single_files(label, **{
        "image": ctx.file.image,
        "parameters": ctx.file.parameters,
        manifest_attr: source,
    })
    own_names = [manifest_name, "parameters.yaml", "additional_files.tar.gz", "SHA256SUMS", "submission.json"]
    if ctx.file.image and ctx.file.image.basename in own_names:
        fail("{}: image: a file named \"{}\" would take the place of another {}; rename the image".format(
            label,
            ctx.file.image.basename,
            "file of the submission" if uploaded else "hosted file",
        ))
    name = ctx.label.name
    declare = ctx.actions.declare_file

    gate = declare(name + ".gate.json")
    report = declare(name + ".report.json")
    cube = declare(name + ".cube.json")
    validate(ctx, report, cube, gate)
    validation = [gate]

    records = []
    manifest = declare("{}/{}".format(name, manifest_name))
    staged = [(role, source, manifest)]
    parameters = None
    if ctx.file.parameters:
        parameters = declare(name + "/parameters.yaml")
        staged.append(("parameters", ctx.file.parameters, parameters))
    stage_record = declare(name + ".stage.json")
    stage(ctx, gate, staged, stage_record, inline = uploaded)
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
        digest_image(ctx, image, image_record, gate if uploaded else None)
        records.append(image_record)
        if uploaded:
            validation.append(image_record)  # the file is looked into where it is hashed

    checksums = declare(name + "/SHA256SUMS")
    submission = declare(name + "/submission.json")
    index(ctx, gate, cube, records, checksums, submission)

    documents = [f for f in [manifest, parameters] if f]
    large = [f for f in [archive, image] if f]
    bundle(ctx, gate, documents + large, ctx.outputs.bundle)

    inline = documents if uploaded else []
    hosted = large if uploaded else documents + large
    return [
        DefaultInfo(files = depset(documents + large + [checksums, submission])),
        MlcubePackageInfo(
            additional_files = archive,
            bundle = ctx.outputs.bundle,
            checksums = checksums,
            hosted = depset(hosted, order = "preorder"),
            image = image,
            inline = depset(inline, order = "preorder"),
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
            inline = depset(inline),
            report = depset([report]),
            submission = depset([submission]),
            _validation = depset(validation),
        ),
    ]
