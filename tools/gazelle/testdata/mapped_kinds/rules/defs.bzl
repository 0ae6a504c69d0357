"""A macro that stands for mlcube_package, by map_kind."""

load("@rules_mlcube//mlcube:defs.bzl", "mlcube_package")

our_cube = mlcube_package
signed_cube = mlcube_package
