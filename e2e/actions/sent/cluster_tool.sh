#!/bin/sh
echo "the cluster's tool runs at home" >&2
exit 9
