load("@rules_mlcube//mlcube:defs.bzl", "mlcube_package")

our_cube = mlcube_package
signed_cube = mlcube_package
