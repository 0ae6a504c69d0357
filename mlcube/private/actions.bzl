"""The actions of a package, one function each."""

load(":attrs.bzl", "check_files_of", "documents_of")
load(":labels.bzl", "display_label")
load(":listing.bzl", "listing_args")
load(":toolchain.bzl", "MLCUBE_TOOLCHAIN_TYPE")

# A separate group, so that packing can use another worker: `exec_properties = {"pack.KEY": "VALUE"}`.
PACK_EXEC_GROUP = "pack"

def _mlcubepack(ctx, exec_group):
    toolchains = ctx.exec_groups[exec_group].toolchains if exec_group else ctx.toolchains
    return toolchains[MLCUBE_TOOLCHAIN_TYPE].mlcube.mlcubepack

def _run(ctx, command, mnemonic, progress_message, arguments, inputs, outputs, exec_group = None):
    first = ctx.actions.args()
    first.add("action")
    first.add(command)
    first.add(display_label(ctx.label), format = "--label=%s")
    ctx.actions.run(
        executable = _mlcubepack(ctx, exec_group),
        arguments = [first] + arguments,
        env = {},
        exec_group = exec_group,
        execution_requirements = {"supports-path-mapping": "1"},
        inputs = inputs,
        mnemonic = mnemonic,
        outputs = outputs,
        progress_message = progress_message,
        toolchain = MLCUBE_TOOLCHAIN_TYPE,
    )

def add_checks(args, ctx, kind):
    """Adds the flags that say what is checked, and against what, except the files.

    Args:
      args: Args to add to.
      ctx: the context of a rule with the attributes of attrs.bzl.
      kind: a kind of kinds.bzl.
    """
    args.add(kind.name, format = "--kind=%s")
    args.add_all(ctx.attr.types, format_each = "--type=%s")
    _add_flags(args, ctx, kind.flags)
    _add_flags(args, ctx, kind.check_flags)
    args.add(ctx.attr.image_policy, format = "--image-policy=%s")
    args.add_all(ctx.attr.errors, format_each = "--error=%s")
    args.add_all(ctx.attr.allow, format_each = "--allow=%s")
    if ctx.file.image:
        args.add(ctx.file.image.basename, format = "--image-name=%s")

def _add_flags(args, ctx, flags):
    for name, flag in flags.items():
        if getattr(ctx.attr, name):
            args.add(getattr(ctx.attr, name), format = flag)

def validate(ctx, kind, documents, record, cube, gate):
    """Checks the manifest against the types and the declared files, and writes the documents to submit.

    The gate holds only what the manifest needs of the other actions, so that a change of a comment
    re-runs nothing behind it; without a gate nothing is packed, whatever `--run_validations` says.
    Documents that are uploaded are rewritten as plain YAML; others are copied.

    Args:
      ctx: the context of the rule.
      kind: a kind of kinds.bzl.
      documents: list of (struct of kind.documents, source File, File to write), the manifest first.
      record: File to write, the digests of the documents.
      cube: File to write, the cube part of the submission.
      gate: File to write.
    """
    args = ctx.actions.args()
    for i, (document, source, output) in enumerate(documents):
        flag = "--manifest" if i == 0 else "--" + document.role
        args.add(source, format = flag + "=%s")
        args.add(output, format = flag + "-copy=%s")
    args.add(record, format = "--record=%s")
    args.add(cube, format = "--cube=%s")
    args.add(gate, format = "--gate=%s")
    _run(
        ctx,
        "validate",
        "MlcubeValidate",
        "Validating %{label}",
        [_checks(ctx, kind), args, listing_args(ctx, with_sources = False)],
        [source for _, source, _ in documents] + [file for _, file in check_files_of(ctx, kind)],
        [record, cube, gate] + [output for _, _, output in documents],
    )

def report(ctx, kind, json, sarif, text, exit_code):
    """Writes the findings. It succeeds for an invalid cube, too, and nothing else needs it.

    Args:
      ctx: the context of the rule.
      kind: a kind of kinds.bzl.
      json: File to write.
      sarif: File to write.
      text: File to write.
      exit_code: File to write, the exit status of `mlcubepack validate`.
    """
    args = ctx.actions.args()
    documents = documents_of(ctx, kind)
    for i, (document, file) in enumerate(documents):
        args.add(file, format = "--{}=%s".format("manifest" if i == 0 else document.role))
    inputs = [file for _, file in documents + check_files_of(ctx, kind)]
    if kind.inspects_image and ctx.file.image:
        args.add(ctx.file.image, format = "--image=%s")
        inputs.append(ctx.file.image)
    args.add(json, format = "--json=%s")
    args.add(sarif, format = "--sarif=%s")
    args.add(text, format = "--text=%s")
    args.add(exit_code, format = "--exit-code=%s")
    _run(
        ctx,
        "report",
        "MlcubeReport",
        "Reporting on %{label}",
        [_checks(ctx, kind), args, listing_args(ctx, with_sources = False)],
        inputs,
        [json, sarif, text, exit_code],
    )

def _checks(ctx, kind):
    args = ctx.actions.args()
    add_checks(args, ctx, kind)
    for flag, file in check_files_of(ctx, kind):
        args.add(file, format = flag + "=%s")
    return args

def pack(ctx, kind, gate, archive, record):
    """Packs the additional files.

    Args:
      ctx: the context of the rule.
      kind: a kind of kinds.bzl.
      gate: File of the validation.
      archive: File to write.
      record: File to write, the archive's digests and members.
    """
    args = ctx.actions.args()
    args.add(gate, format = "--gate=%s")
    args.add(ctx.attr.compression, format = "--compression=%s")
    _add_flags(args, ctx, kind.flags)
    args.add_all(ctx.attr.executables, format_each = "--executable=%s")
    args.add_all(ctx.attr.allow, format_each = "--allow=%s")
    args.add(archive, format = "--output=%s")
    args.add(record, format = "--record=%s")
    _run(
        ctx,
        "pack",
        "MlcubePack",
        "Packing additional files of %{label}",
        [args, listing_args(ctx, with_sources = True)],
        depset([gate], transitive = [
            target[DefaultInfo].files
            for target in ctx.attr.additional_files + ctx.attr.extra_files.keys()
        ]),
        # Bazel writes the parameter file next to the first output, and it must not be among the hosted files.
        [record, archive],
        exec_group = PACK_EXEC_GROUP,
    )

def digest_image(ctx, gate, image, record):
    """Records the digest of the image file, which is never copied, and inspects it if its kind does.

    Args:
      ctx: the context of the rule.
      gate: File of the validation, which says what the image has to be.
      image: File, the image file under its hosted name.
      record: File to write.
    """
    args = ctx.actions.args()
    args.add("--role=image")
    args.add(gate, format = "--gate=%s")
    args.add(image, format = "--source=%s")
    args.add(record, format = "--record=%s")
    _run(ctx, "digest", "MlcubeDigest", "Digesting image of %{label}", [args], [image, gate], [record])

def index(ctx, gate, cube, records, checksums, submission):
    """Joins the records to SHA256SUMS and submission.json.

    Args:
      ctx: the context of the rule.
      gate: File of the validation.
      cube: File of the validation.
      records: list of File.
      checksums: File to write.
      submission: File to write.
    """
    args = ctx.actions.args()
    args.add(gate, format = "--gate=%s")
    args.add(cube, format = "--cube=%s")
    args.add_all(records, format_each = "--record=%s")
    args.add(checksums, format = "--checksums=%s")
    args.add(submission, format = "--submission=%s")
    _run(
        ctx,
        "index",
        "MlcubeIndex",
        "Indexing submission of %{label}",
        [args],
        [gate, cube] + records,
        [checksums, submission],
    )

def bundle(ctx, gate, hosted, output):
    """Packs the hosted files into one tarball. Compressed files are stored.

    Args:
      ctx: the context of the rule.
      gate: File of the validation.
      hosted: list of File, all in one folder.
      output: File to write.
    """
    args = ctx.actions.args()
    args.add(gate, format = "--gate=%s")
    args.add(output, format = "--output=%s")
    args.add_all(hosted, format_each = "--file=%s")
    _run(
        ctx,
        "bundle",
        "MlcubeBundle",
        "Bundling %{label}",
        [args],
        [gate] + hosted,
        [output],
        exec_group = PACK_EXEC_GROUP,
    )
