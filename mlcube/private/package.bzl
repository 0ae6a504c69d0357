"""The rules that package: the files of a submission, their actions and providers."""

load("//mlcube:providers.bzl", "MlcubePackageInfo")
load(":actions.bzl", "PACK_EXEC_GROUP", "bundle", "digest_image", "index", "pack", "stage", "validate")
load(":attrs.bzl", "check_attrs", "documents_of", "kind_attrs")
load(":labels.bzl", "display_label")
load(":toolchain.bzl", "MLCUBE_TOOLCHAIN_TYPE")

_PACKING_ATTRS = {
    "bundle": attr.output(
        doc = "The tarball of all files of the submission, built when it is asked for; the macros call it `NAME.tar.gz`.",
    ),
    "compression": attr.string(
        doc = "`default`, or `store` for a larger archive that unpacks faster.",
        default = "default",
        values = ["default", "store"],
    ),
    "executables": attr.string_list(
        doc = """Paths in the archive that get mode 0755; other files get 0644.

`*` stands for any part of one path component. The modes on disk are ignored: remote executors,
checkouts and umasks all change them.""",
    ),
}

_OTHER_NAMES = ["additional_files.tar.gz", "SHA256SUMS", "submission.json"]

def package_rule(kind, doc):
    """Makes the rule that packages one kind.

    Args:
      kind: a kind of kinds.bzl.
      doc: string, the rule's documentation.

    Returns:
      rule.
    """
    return rule(
        implementation = lambda ctx: _package_impl(ctx, kind),
        doc = doc,
        attrs = kind_attrs(kind) | _PACKING_ATTRS,
        exec_groups = {PACK_EXEC_GROUP: exec_group(toolchains = [MLCUBE_TOOLCHAIN_TYPE])},
        provides = [MlcubePackageInfo],
        toolchains = [MLCUBE_TOOLCHAIN_TYPE],
    )

def _check_image_name(label, image, kind):
    taken = [d.file for d in kind.documents] + _OTHER_NAMES
    if image and image.basename in taken:
        fail("{}: image: a file named \"{}\" would replace another file of the submission; rename the image".format(
            label,
            image.basename,
        ))

def _package_impl(ctx, kind):
    label = display_label(ctx.label)
    check_attrs(label, ctx, kind)
    _check_image_name(label, ctx.file.image, kind)
    name = ctx.label.name
    declare = ctx.actions.declare_file

    gate = declare(name + ".gate.json")
    report = declare(name + ".report.json")
    cube = declare(name + ".cube.json")
    validate(ctx, kind, report, cube, gate)
    validation = [gate]

    staged = [(d, source, declare("{}/{}".format(name, d.file))) for d, source in documents_of(ctx, kind)]
    stage_record = declare(name + ".stage.json")
    stage(ctx, kind, gate, staged, stage_record)
    records = [stage_record]
    documents = {d.role: copy for d, _, copy in staged}

    archive = None
    if ctx.attr.additional_files or ctx.attr.extra_files:
        archive = declare(name + "/additional_files.tar.gz")
        pack_record = declare(name + ".pack.json")
        pack(ctx, kind, gate, archive, pack_record)
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
        digest_image(ctx, gate, image, image_record)
        records.append(image_record)
        if kind.inspects_image:
            validation.append(image_record)  # the file is inspected where it is hashed

    checksums = declare(name + "/SHA256SUMS")
    submission = declare(name + "/submission.json")
    index(ctx, gate, cube, records, checksums, submission)

    large = [f for f in [archive, image] if f]
    bundle_file = ctx.outputs.bundle or declare(name + ".tar.gz")
    bundle(ctx, gate, documents.values() + large, bundle_file)

    inline = documents.values() if kind.uploaded else []
    hosted = large if kind.uploaded else documents.values() + large
    return [
        DefaultInfo(files = depset(documents.values() + large + [checksums, submission])),
        MlcubePackageInfo(
            additional_files = archive,
            bundle = bundle_file,
            checksums = checksums,
            hosted = depset(hosted, order = "preorder"),
            image = image,
            inline = depset(inline, order = "preorder"),
            manifest = documents[kind.documents[0].role],
            parameters = documents.get("parameters"),
            report = report,
            submission = submission,
            types = ctx.attr.types,
        ),
        OutputGroupInfo(
            assets = depset(hosted),
            bundle = depset([bundle_file]),
            checksums = depset([checksums]),
            inline = depset(inline),
            report = depset([report]),
            submission = depset([submission]),
            _validation = depset(validation),
        ),
    ]
