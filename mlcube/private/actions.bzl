"""The actions of a package, one function each."""

load(":labels.bzl", "display_label")
load(":listing.bzl", "listing_args")
load(":toolchain.bzl", "MLCUBE_TOOLCHAIN_TYPE")

# Packing may want another worker than the rest: `exec_properties = {"pack.KEY": "VALUE"}`.
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

def add_checks(args, ctx):
    """Adds the flags that say what to check, but the listing.

    Args:
      args: Args to add to.
      ctx: the context of a rule with the attributes of attrs.bzl.
    """
    args.add_all(ctx.attr.types, format_each = "--type=%s")
    _add_profile(args, ctx)
    args.add(ctx.attr.image_policy, format = "--image-policy=%s")
    args.add_all(ctx.attr.errors, format_each = "--error=%s")
    args.add_all(ctx.attr.allow, format_each = "--allow=%s")
    if ctx.file.image:
        args.add(ctx.file.image.basename, format = "--image-name=%s")

def _add_profile(args, ctx):
    # There is one set of rules for containers, and no profile to choose.
    if hasattr(ctx.attr, "profile"):
        args.add(ctx.attr.profile, format = "--profile=%s")

def add_manifest(args, ctx):
    """Adds the flag that says what kind of manifest is checked.

    Args:
      args: Args to add to.
      ctx: the context of a rule with the attributes of attrs.bzl or container_attrs.bzl.

    Returns:
      File: the manifest or the container's configuration.
    """
    if hasattr(ctx.attr, "config"):
        args.add("--container")
        return ctx.file.config
    return ctx.file.manifest

def validate(ctx, report, cube, gate):
    """Checks the manifest against the types and against what the target declares.

    The gate holds nothing but what the manifest needs of the other actions, so that a change of a
    comment ends here; without it nothing is packed, whatever `--run_validations` says.

    Args:
      ctx: the context of the rule.
      report: File to write, the findings.
      cube: File to write, what the submission says of the cube.
      gate: File to write.
    """
    args = ctx.actions.args()
    add_checks(args, ctx)
    manifest = add_manifest(args, ctx)
    args.add(manifest, format = "--manifest=%s")
    if ctx.file.parameters:
        args.add(ctx.file.parameters, format = "--parameters=%s")
    args.add(report, format = "--report=%s")
    args.add(cube, format = "--cube=%s")
    args.add(gate, format = "--gate=%s")
    _run(
        ctx,
        "validate",
        "MlcubeValidate",
        "Validating MLCube %{label}",
        [args, listing_args(ctx, with_sources = False)],
        [f for f in [manifest, ctx.file.parameters] if f],
        [report, cube, gate],
    )

def pack(ctx, gate, archive, record):
    """Packs the additional files.

    Args:
      ctx: the context of the rule.
      gate: File of the validation.
      archive: File to write.
      record: File to write, the archive's digests and members.
    """
    args = ctx.actions.args()
    args.add(gate, format = "--gate=%s")
    args.add(ctx.attr.compression, format = "--compression=%s")
    _add_profile(args, ctx)
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
            for target in ctx.attr.additional_files + ctx.attr.additional_files_map.keys()
        ]),
        # Bazel puts the parameter file beside the first output, and it must not lie among the hosted files.
        [record, archive],
        exec_group = PACK_EXEC_GROUP,
    )

def stage(ctx, gate, files, record, inline = False):
    """Copies the small hosted files and records their digests.

    Args:
      ctx: the context of the rule.
      gate: File of the validation.
      files: list of (role, source File, File to write).
      record: File to write.
      inline: whether they are YAML documents that the client uploads, to be written without comments
        and aliases instead of being copied.
    """
    args = ctx.actions.args()
    if inline:
        args.add("--inline")
    args.add(gate, format = "--gate=%s")
    args.add(record, format = "--record=%s")
    for role, source, output in files:
        args.add(role, format = "--role=%s")
        args.add(source, format = "--source=%s")
        args.add(output, format = "--output=%s")
    _run(
        ctx,
        "stage",
        "MlcubeStage",
        "Staging manifest and parameters of %{label}",
        [args],
        [gate] + [source for _, source, _ in files],
        [record] + [output for _, _, output in files],
    )

def digest_image(ctx, image, record, gate = None):
    """Records the digest of the image file, which is never copied.

    Args:
      ctx: the context of the rule.
      image: File, the image file under its hosted name.
      record: File to write.
      gate: File of the validation of a container, whose container_type the file has to fit; or None.
    """
    args = ctx.actions.args()
    args.add("--role=image")
    if gate:
        args.add(gate, format = "--gate=%s")
    args.add(image, format = "--source=%s")
    args.add(record, format = "--record=%s")
    _run(ctx, "digest", "MlcubeDigest", "Digesting image of %{label}", [args], [f for f in [image, gate] if f], [record])

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
    """Packs the hosted files into one tarball; what is compressed already is stored.

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
