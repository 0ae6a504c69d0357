"""The rules that package: the files of a submission, their actions and providers."""

load("//mlcube:providers.bzl", "MlcubePackageInfo")
load(":actions.bzl", "PACK_EXEC_GROUP", "bundle", "digest_image", "index", "pack", "report", "validate")
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

def _reports(ctx, kind):
    """Declares the reports, for people and for tools, which are made only when they are asked for.

    Returns:
      dict of output group to list of File. File names of the rules_lint groups end as those of rules_lint do.
    """
    json, sarif, text, exit_code = [
        ctx.actions.declare_file(ctx.label.name + suffix)
        for suffix in [".report.json", ".sarif", ".MlcubeReport.out", ".MlcubeReport.out.exit_code"]
    ]
    report(ctx, kind, json, sarif, text, exit_code)
    machine, machine_exit_code = [
        _link(ctx, ctx.label.name + suffix, file)
        for suffix, file in [(".MlcubeReport.report", sarif), (".MlcubeReport.report.exit_code", exit_code)]
    ]
    return {
        "report": [json],
        "rules_lint_human": [text, exit_code],
        "rules_lint_machine": [machine, machine_exit_code],
        "sarif": [sarif],
    }

def _link(ctx, name, file):
    link = ctx.actions.declare_file(name)
    ctx.actions.symlink(output = link, target_file = file)
    return link

def _package_impl(ctx, kind):
    label = display_label(ctx.label)
    check_attrs(label, ctx, kind)
    _check_image_name(label, ctx.file.image, kind)
    name = ctx.label.name
    declare = ctx.actions.declare_file

    gate = declare(name + ".gate.json")
    cube = declare(name + ".cube.json")
    documents_record = declare(name + ".documents.json")
    documents = [(d, source, declare("{}/{}".format(name, d.file))) for d, source in documents_of(ctx, kind)]
    validate(ctx, kind, documents, documents_record, cube, gate)
    validation = [gate]
    records = [documents_record]
    copies = {d.role: copy for d, _, copy in documents}

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
    bundle(ctx, gate, copies.values() + large, bundle_file)

    reports = _reports(ctx, kind)

    inline = copies.values() if kind.uploaded else []
    hosted = large if kind.uploaded else copies.values() + large
    return [
        DefaultInfo(files = depset(copies.values() + large + [checksums, submission])),
        MlcubePackageInfo(
            additional_files = archive,
            bundle = bundle_file,
            checksums = checksums,
            hosted = depset(hosted, order = "preorder"),
            image = image,
            inline = depset(inline, order = "preorder"),
            manifest = copies[kind.documents[0].role],
            parameters = copies.get("parameters"),
            report = reports["report"][0],
            submission = submission,
            types = ctx.attr.types,
        ),
        OutputGroupInfo(
            assets = depset(hosted),
            bundle = depset([bundle_file]),
            checksums = depset([checksums]),
            inline = depset(inline),
            submission = depset([submission]),
            _validation = depset(validation),
            **{group: depset(files) for group, files in reports.items()}
        ),
    ]
