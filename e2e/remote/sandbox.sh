# shellcheck shell=bash
# shellcheck disable=SC2154 # variables of run and of checks.sh
# Checks that actions read only their inputs. Tools that read more, in place of mlcubepack, show that the
# executor would catch ours. Only equal bytes at different times show that ours does not read the clock.

# peeking_tools: creates a toolchain //made/remote:NAME_toolchain for each file made/remote/NAME.sh, which does
# something forbidden before or after it runs mlcubepack.
peeking_tools() {
  cat >"$made/peeking_tool.bzl" <<'BZL'
"""A tool that does something before it runs mlcubepack."""

def _peeking_tool_impl(ctx):
    tool = ctx.executable.tool
    path = tool.short_path
    path = path[3:] if path.startswith("../") else ctx.workspace_name + "/" + path
    script = ctx.actions.declare_file(ctx.label.name)
    ctx.actions.expand_template(
        is_executable = True,
        output = script,
        substitutions = {"TOOL": "\"$0.runfiles/%s\"" % path},
        template = ctx.file.script,
    )
    return [DefaultInfo(executable = script, runfiles = ctx.runfiles([tool]))]

peeking_tool = rule(
    implementation = _peeking_tool_impl,
    attrs = {
        "script": attr.label(allow_single_file = True),
        "tool": attr.label(cfg = "target", executable = True),
    },
    executable = True,
)
BZL
  cat >"$made/BUILD.bazel" <<'BUILD'
load("@rules_mlcube//mlcube:toolchain.bzl", "mlcube_toolchain")
load(":peeking_tool.bzl", "peeking_tool")

[
    (
        peeking_tool(
            name = script.removesuffix(".sh"),
            script = script,
            tool = "@rules_mlcube//tools/mlcubepack",
        ),
        mlcube_toolchain(
            name = script.removesuffix(".sh") + "_tool",
            mlcubepack = script.removesuffix(".sh"),
        ),
        toolchain(
            name = script.removesuffix(".sh") + "_toolchain",
            toolchain = script.removesuffix(".sh") + "_tool",
            toolchain_type = "@rules_mlcube//mlcube/toolchain:toolchain_type",
        ),
    )
    for script in glob(["*.sh"])
]
BUILD
  # Relative to the action, and relative to a developer's checkout.
  cat >"$made/file.sh" <<'SH'
#!/bin/bash
cat model/BUILD.bazel >/dev/null || { echo "cannot read a file"; exit 9; }
exec TOOL "$@"
SH
  cat >"$made/absolute_file.sh" <<SH
#!/bin/bash
cat "$PWD/model/BUILD.bazel" >/dev/null || { echo "cannot read a file"; exit 9; }
exec TOOL "\$@"
SH
  cat >"$made/network.sh" <<SH
#!/bin/bash
: <>/dev/tcp/127.0.0.1/$http_port || { echo "cannot reach the network"; exit 9; }
exec TOOL "\$@"
SH
  cat >"$made/environment.sh" <<'SH'
#!/bin/bash
[[ ${E2E_REMOTE_SECRET-} ]] || { echo "cannot see the variable"; exit 9; }
exec TOOL "$@"
SH
  cat >"$made/clock.sh" <<'SH'
#!/bin/bash
TOOL "$@" || exit
[[ $2 != pack ]] || for argument; do
  [[ $argument != --output=* ]] || date +%N >>"${argument#*=}"
done
SH
  mkdir -p "$work/cube"
  cp -r model "$work/cube/"
}

peeking() { echo "--extra_toolchains=//made/remote:$1_toolchain"; }

# passes_unsandboxed NAME: checks that the control works without a sandbox. Does not upload the result, because
# it would be a wrong cache entry.
passes_unsandboxed() {
  fresh "$work/cube" "unsandboxed_$1"
  build "//$made/model:package" "$(peeking "$1")" --spawn_strategy=local --noremote_upload_local_results
}

# is_caught NAME MESSAGE: checks that the build fails with this message and builds no archive.
is_caught() {
  fresh "$work/cube" "caught_$1"
  build_fails "//$made/model:package" "$(peeking "$1")"
  build_said "$2"
  no_archives "$made"
}

# made_now NAME ARGUMENT...: prints the digests of the cube, packed by actions that are in no cache.
made_now() {
  fresh "$work/cube" "$1"
  logged build "//$made/model:package" "//$made/model:package.tar.gz" "${@:2}"
  (($(spawned Mlcube remote) > 3))
  digests "$made" >"$scratch/$1"
  grep -c additional_files.tar.gz "$scratch/$1"
}

same_at_another_time() {
  made_now first
  sleep 1.1
  made_now later
  diff "$scratch/first" "$scratch/later"
}

differs_by_time() {
  made_now clock_then "$(peeking clock)"
  made_now clock_now "$(peeking clock)"
  same "files that are the same" "" \
    "$(grep -Fxf "$scratch/clock_then" "$scratch/clock_now" | grep -E 'additional_files|package.tar.gz')"
}

# Neither the client's environment nor variables from flags are part of our actions.
no_environment() {
  fresh "$work/cube" environment
  build "//$made/model:package"
  E2E_REMOTE_SECRET=2 executes_nothing "//$made/model:package" --action_env=E2E_REMOTE_SECRET
}

export E2E_REMOTE_SECRET=1
# The executor's own environment also has the variable.
stop casd
start_casd
borrow
check "the tool is built locally" tool_anew
stands || return
check "tools that read more are created" peeking_tools
over_the_executor
check "our actions pass in the executor's sandbox and give the same bytes at different times" same_at_another_time
for control in file absolute_file network; do
  case $control in
  network) message="cannot reach the network" ;;
  *) message="cannot read a file" ;;
  esac
  check "control: ${control//_/ } is within reach without a sandbox" passes_unsandboxed "$control"
  check "control: ${control//_/ } is out of reach in the sandbox" is_caught "$control" "$message"
done
check "control: the environment is out of reach in the sandbox" is_caught environment "cannot see the variable"
check "no variable of the client is part of our actions" no_environment
check "control: a tool that reads the clock gives different bytes" differs_by_time
unset E2E_REMOTE_SECRET
