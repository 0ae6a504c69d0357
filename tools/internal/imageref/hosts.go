package imageref

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// publicHosts are well-known registries.
var publicHosts = []string{
	"cr.yandex", "docker.io", "docker.pkg.github.com", "docker.synapse.org", "gcr.io", "ghcr.io",
	"hub.docker.com", "index.docker.io", "lscr.io", "mcr.microsoft.com", "nvcr.io",
	"public.ecr.aws", "quay.io", "registry-1.docker.io", "registry.gitlab.com",
	"registry.hub.docker.com", "registry.k8s.io",
}

// hostForm matches a name that is probably a host: at least three labels, and an ending that is common for
// registries.
var hostForm = regexp.MustCompile(`^[a-z0-9-]+(\.[a-z0-9-]+)+\.(ai|aws|cloud|com|de|dev|edu|eu|gov|io|net|org|uk)$`)

func isHost(s string) bool {
	return slices.Contains(publicHosts, s) || hostForm.MatchString(s)
}

// TwoHosts reports two registry hosts in the name of ref: one within the path
// ("ghcr.io/org/docker.synapse.org/syn1/model"), or two without a "/" between them
// ("docker.iodocker.synapse.org/model"). It also reports a host without a "/" after it
// ("docker.ioorg/model"). The names of mirrors may contain a second host, so the caller decides on the
// severity. The last part is never a host ("org/socket.io").
func TwoHosts(ref string) (*Problem, bool) {
	if len(ref) > maxReference {
		return nil, false
	}
	if _, rest := cutScheme(ref); rest != ref {
		return nil, false // Parse reports it
	}
	return twoHosts(cut(ref))
}

func twoHosts(p parts) (*Problem, bool) {
	components := strings.Split(p.name, "/")
	// write returns the fix that joins some of the components to a reference.
	write := func(components ...string) string {
		p.name = strings.Join(components, "/")
		return fmt.Sprintf("%q", whole(p))
	}
	glued := func(one, two string) *Problem {
		return &Problem{RunTogether, fmt.Sprintf(
			"the image's name contains two registry hosts without a \"/\" between them, %q and %q", one, two),
			"one registry host, at the start", fmt.Sprintf("write %s or %s, the registry that has the image",
				write(append([]string{one}, components[1:]...)...), write(append([]string{two}, components[1:]...)...))}
	}
	if len(components) < 2 {
		return nil, false
	}
	for i := 1; i < len(components)-1; i++ {
		host, _, _ := strings.Cut(strings.ToLower(components[i]), ":")
		if !isHost(host) && !(host == "localhost" && host != components[i]) {
			continue
		}
		message := fmt.Sprintf("the image's name contains two registry hosts, %q and %q", clip(components[0]),
			clip(components[i]))
		if !strings.ContainsAny(components[0], ".:") {
			message = fmt.Sprintf("the image's name contains the registry host %q, not at its start", clip(components[i]))
		}
		return &Problem{RunTogether, message, "one registry host, at the start",
			fmt.Sprintf("write %s if the image is in that registry; otherwise remove %q: %s", write(components[i:]...),
				clip(components[i]), write(slices.Delete(slices.Clone(components), i, i+1)...))}, true
	}
	first := strings.ToLower(components[0])
	for _, host := range publicHosts {
		if rest, ok := strings.CutPrefix(first, host); ok && rest != "" && !strings.ContainsRune(".:-", rune(rest[0])) {
			if strings.ContainsRune(rest, '.') && isHost(rest) {
				return glued(host, rest), true
			}
			if !strings.ContainsRune(rest, '.') {
				return &Problem{RunTogether, fmt.Sprintf("the registry host %q has no \"/\" after it", host),
					"\"/\" after the registry host", "write " + write(append([]string{host, rest}, components[1:]...)...)}, true
			}
		}
		if rest, ok := strings.CutSuffix(first, host); ok && rest != "" && !strings.HasSuffix(rest, ".") &&
			!strings.HasSuffix(rest, "-") && isHost(rest) {
			return glued(rest, host), true
		}
	}
	return nil, false
}
