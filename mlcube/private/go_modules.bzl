"""The Go modules that the tool is built from, for WORKSPACE files.

Written by tools/workspace/go_modules.py from go.mod and go.sum.
"""

load("@bazel_gazelle//:deps.bzl", "go_repository")

def go_modules():
    """Declares a repository for each Go module, unless one of its name is declared already."""
    declared = native.existing_rules()
    if "com_github_distribution_reference" not in declared:
        go_repository(
            name = "com_github_distribution_reference",
            importpath = "github.com/distribution/reference",
            sum = "h1:0IXCQ5g4/QMHHkarYzh5l+u8T3t73zM5QvfrDyIgxBk=",
            version = "v0.6.0",
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
    if "com_github_rivo_uniseg" not in declared:
        go_repository(
            name = "com_github_rivo_uniseg",
            importpath = "github.com/rivo/uniseg",
            sum = "h1:WUdvkW8uEhrYfLC4ZzdpI2ztxP1I582+49Oc5Mq64VQ=",
            version = "v0.4.7",
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
    if "in_gopkg_yaml_v3" not in declared:
        go_repository(
            name = "in_gopkg_yaml_v3",
            importpath = "gopkg.in/yaml.v3",
            sum = "h1:fxVm/GzAzEWqLHuvctI91KS9hhNmmWOoWu0XTYJS7CA=",
            version = "v3.0.1",
        )
