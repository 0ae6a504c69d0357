module github.com/rules-mlcube/rules_mlcube

go 1.24.0
