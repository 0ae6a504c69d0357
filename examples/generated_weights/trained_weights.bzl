"""A rule that trains a model. Its action writes a file of weights and a folder of weights."""

def _trained_weights_impl(ctx):
    folds = ctx.actions.declare_directory(ctx.label.name)
    args = ctx.actions.args()
    args.add("-training", ctx.file.training)
    args.add("-weights", ctx.outputs.weights)
    args.add("-folds", ctx.attr.folds)
    args.add_all("-folds_dir", [folds], expand_directories = False)
    ctx.actions.run(
        executable = ctx.executable._trainer,
        arguments = [args],
        inputs = [ctx.file.training],
        outputs = [ctx.outputs.weights, folds],
        mnemonic = "TrainWeights",
        progress_message = "Training %{label}",
        toolchain = None,
    )
    return [DefaultInfo(files = depset([folds]))]

trained_weights = rule(
    implementation = _trained_weights_impl,
    doc = """Trains on all labelled cases, and once without each fold.

The target is the folder of the folds' weights, `fold_0.json` and so on. The file in `weights` is a
separate target.
""",
    attrs = {
        "folds": attr.int(
            doc = "Number of folds, at least 2.",
            default = 5,
        ),
        "training": attr.label(
            doc = "CSV file of the cases, with the columns `case_id`, `diagnosis` (`M` or `B`) and the features.",
            allow_single_file = [".csv"],
            mandatory = True,
        ),
        "weights": attr.output(
            doc = "Output file: the weights trained on all cases.",
            mandatory = True,
        ),
        "_trainer": attr.label(
            default = "//examples/generated_weights/trainer",
            executable = True,
            cfg = "exec",
        ),
    },
)
