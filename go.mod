module github.com/rules-mlcube/rules_mlcube

go 1.24.0

require (
	github.com/distribution/reference v0.6.0 // indirect
	github.com/opencontainers/go-digest v1.0.0 // indirect
	gopkg.in/yaml.v3 v3.0.1 // indirect
)
