"""The Go modules that the tool is built from, for WORKSPACE files.

Written by tools/dev/workspace/go_modules.py from go.mod and go.sum.
"""

load("@bazel_gazelle//:deps.bzl", "go_repository")

def go_modules():
    """Declares a repository for each Go module, unless the name is declared already."""
    declared = native.existing_rules()
    if "com_github_bazelbuild_bazel_gazelle" not in declared:
        go_repository(
            name = "com_github_bazelbuild_bazel_gazelle",
            importpath = "github.com/bazelbuild/bazel-gazelle",
            sum = "h1:g3Rr1ZbkC1Pk20aOgBITxSD/efS1WbaSty5jC786Z3Q=",
            version = "v0.47.0",
        )
    if "com_github_bazelbuild_buildtools" not in declared:
        go_repository(
            name = "com_github_bazelbuild_buildtools",
            importpath = "github.com/bazelbuild/buildtools",
            sum = "h1:njQAmjTv/YHRm/0Lfv9DXHFZ4MdT2IA/RKHTnqZkgDw=",
            version = "v0.0.0-20250930140053-2eb4fccefb52",
        )
    if "com_github_bazelbuild_rules_go" not in declared:
        go_repository(
            name = "com_github_bazelbuild_rules_go",
            importpath = "github.com/bazelbuild/rules_go",
            sum = "h1:apGSxTTrFUyLNvX9NQmF4CbntWAO0/S5eALeVgB/6Qk=",
            version = "v0.60.0",
        )
    if "com_github_bmatcuk_doublestar_v4" not in declared:
        go_repository(
            name = "com_github_bmatcuk_doublestar_v4",
            importpath = "github.com/bmatcuk/doublestar/v4",
            sum = "h1:X8jg9rRZmJd4yRy7ZeNDRnM+T3ZfHv15JiBJ/avrEXE=",
            version = "v4.9.1",
        )
    if "com_github_distribution_reference" not in declared:
        go_repository(
            name = "com_github_distribution_reference",
            importpath = "github.com/distribution/reference",
            sum = "h1:0IXCQ5g4/QMHHkarYzh5l+u8T3t73zM5QvfrDyIgxBk=",
            version = "v0.6.0",
        )
    if "com_github_google_go_cmp" not in declared:
        go_repository(
            name = "com_github_google_go_cmp",
            importpath = "github.com/google/go-cmp",
            sum = "h1:wk8382ETsv4JYUZwIsn6YpYiWiBsYLSJiTsyBybVuN8=",
            version = "v0.7.0",
        )
    if "com_github_inconshreveable_mousetrap" not in declared:
        go_repository(
            name = "com_github_inconshreveable_mousetrap",
            importpath = "github.com/inconshreveable/mousetrap",
            sum = "h1:wN+x4NVGpMsO7ErUn/mUI3vEoE6Jt13X2s0bqwp9tc8=",
            version = "v1.1.0",
        )
    if "com_github_opencontainers_go_digest" not in declared:
        go_repository(
            name = "com_github_opencontainers_go_digest",
            importpath = "github.com/opencontainers/go-digest",
            sum = "h1:apOUWs51W5PlhuyGyz9FCeeBIOUDA/6nW8Oi/yOhh5U=",
            version = "v1.0.0",
        )
    if "com_github_owenrumney_go_sarif_v3" not in declared:
        go_repository(
            name = "com_github_owenrumney_go_sarif_v3",
            importpath = "github.com/owenrumney/go-sarif/v3",
            sum = "h1:bKY8YnWcY8zYTiGVObC5wZLlfEvMkCxK9XMGXBbzEtQ=",
            version = "v3.3.1",
        )
    if "com_github_pmezard_go_difflib" not in declared:
        go_repository(
            name = "com_github_pmezard_go_difflib",
            importpath = "github.com/pmezard/go-difflib",
            sum = "h1:4DBwDE0NGyQoBHbLQYPwSUPoCMWR5BEzIk/f1lZbAQM=",
            version = "v1.0.0",
        )
    if "com_github_rivo_uniseg" not in declared:
        go_repository(
            name = "com_github_rivo_uniseg",
            importpath = "github.com/rivo/uniseg",
            sum = "h1:WUdvkW8uEhrYfLC4ZzdpI2ztxP1I582+49Oc5Mq64VQ=",
            version = "v0.4.7",
        )
    if "com_github_rogpeppe_go_internal" not in declared:
        go_repository(
            name = "com_github_rogpeppe_go_internal",
            importpath = "github.com/rogpeppe/go-internal",
            sum = "h1:UQB4HGPB6osV0SQTLymcB4TgvyWu6ZyliaW0tI/otEQ=",
            version = "v1.14.1",
        )
    if "com_github_spf13_cobra" not in declared:
        go_repository(
            name = "com_github_spf13_cobra",
            importpath = "github.com/spf13/cobra",
            sum = "h1:DMTTonx5m65Ic0GOoRY2c16WCbHxOOw6xxezuLaBpcU=",
            version = "v1.10.2",
        )
    if "com_github_spf13_pflag" not in declared:
        go_repository(
            name = "com_github_spf13_pflag",
            importpath = "github.com/spf13/pflag",
            sum = "h1:9exaQaMOCwffKiiiYk6/BndUBv+iRViNW+4lEMi0PvY=",
            version = "v1.0.9",
        )
    if "com_github_xeipuuv_gojsonpointer" not in declared:
        go_repository(
            name = "com_github_xeipuuv_gojsonpointer",
            importpath = "github.com/xeipuuv/gojsonpointer",
            sum = "h1:J9EGpcZtP0E/raorCMxlFGSTBrsSlaDGf3jU/qvAE2c=",
            version = "v0.0.0-20180127040702-4e3ac2762d5f",
        )
    if "com_github_xeipuuv_gojsonreference" not in declared:
        go_repository(
            name = "com_github_xeipuuv_gojsonreference",
            importpath = "github.com/xeipuuv/gojsonreference",
            sum = "h1:EzJWgHovont7NscjpAxXsDA8S8BMYve8Y5+7cuRE7R0=",
            version = "v0.0.0-20180127040603-bd5ef7bd5415",
        )
    if "com_github_xeipuuv_gojsonschema" not in declared:
        go_repository(
            name = "com_github_xeipuuv_gojsonschema",
            importpath = "github.com/xeipuuv/gojsonschema",
            sum = "h1:LhYJRs+L4fBtjZUfuSZIKGeVu0QRy8e5Xi7D17UxZ74=",
            version = "v1.2.0",
        )
    if "org_golang_x_mod" not in declared:
        go_repository(
            name = "org_golang_x_mod",
            importpath = "golang.org/x/mod",
            sum = "h1:n7a+ZbQKQA/Ysbyb0/6IbB1H/X41mKgbhfv7AfG/44w=",
            version = "v0.25.0",
        )
    if "org_golang_x_sync" not in declared:
        go_repository(
            name = "org_golang_x_sync",
            importpath = "golang.org/x/sync",
            sum = "h1:KWH3jNZsfyT6xfAfKiz6MRNmd46ByHDYaZ7KSkCtdW8=",
            version = "v0.15.0",
        )
    if "org_golang_x_sys" not in declared:
        go_repository(
            name = "org_golang_x_sys",
            importpath = "golang.org/x/sys",
            sum = "h1:q3i8TbbEz+JRD9ywIRlyRAQbM0qF7hu24q3teo2hbuw=",
            version = "v0.33.0",
        )
    if "org_golang_x_tools" not in declared:
        go_repository(
            name = "org_golang_x_tools",
            importpath = "golang.org/x/tools",
            sum = "h1:qIpSLOxeCYGg9TrcJokLBG4KFA6d795g0xkBkiESGlo=",
            version = "v0.34.0",
        )
    if "org_golang_x_tools_go_vcs" not in declared:
        go_repository(
            name = "org_golang_x_tools_go_vcs",
            importpath = "golang.org/x/tools/go/vcs",
            sum = "h1:cOIJqWBl99H1dH5LWizPa+0ImeeJq3t3cJjaeOWUAL4=",
            version = "v0.1.0-deprecated",
        )
    if "in_gopkg_yaml_v3" not in declared:
        go_repository(
            name = "in_gopkg_yaml_v3",
            importpath = "gopkg.in/yaml.v3",
            sum = "h1:fxVm/GzAzEWqLHuvctI91KS9hhNmmWOoWu0XTYJS7CA=",
            version = "v3.0.1",
        )
