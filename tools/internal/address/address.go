// Package address checks the addresses under which files are hosted for MedPerf: whether the client can
// download from them, gets the file instead of a web page about it, and will get the same file next year.
package address

import (
	"fmt"
	"net/netip"
	"strings"
	"unicode/utf8"

	"github.com/rules-mlcube/rules_mlcube/tools/internal/diag"
	"github.com/rules-mlcube/rules_mlcube/tools/internal/pyyaml"
)

// maxStored is how many characters of an address MedPerf's server stores (server/mlcube/models.py).
const maxStored = 256

// Check returns what is wrong with the address of a file that MedPerf's client downloads. field is the
// key or MedPerf field that holds the address, such as "image". The findings have no position.
//
// An address is a URL, "direct:" and a URL, or "synapse:" and a Synapse identifier
// (medperf/comms/entity_resources).
func Check(field, address string) []diag.Finding {
	c := &checker{field: field, address: address}
	switch id, isSynapse := strings.CutPrefix(address, "synapse:"); {
	case isSynapse && !IsSynapseID(id):
		c.report(diag.AddressUnusable, diag.Error, diag.Finding{
			Message:  fmt.Sprintf("%q is not a Synapse identifier", pyyaml.Shorten(id)),
			Expected: "synapse:syn followed by digits",
			Fix:      "copy the identifier from the file's page on Synapse",
		})
	case isSynapse:
	case IsSynapseID(address):
		c.report(diag.AddressUnusable, diag.Error, diag.Finding{
			Message:  "a Synapse identifier without synapse: is not an address",
			Expected: "synapse:" + address,
			Fix:      fmt.Sprintf("write %q", "synapse:"+address),
		})
	default:
		c.checkURL(strings.TrimPrefix(address, "direct:"))
	}
	return c.findings
}

// CheckStored is Check for an address that MedPerf's server stores in a field of limited length, such as
// "additional_files_tarball_url".
func CheckStored(field, address string) []diag.Finding {
	c := &checker{field: field, address: address}
	if n := utf8.RuneCountInString(address); n > maxStored {
		c.report(diag.URLTooLong, diag.Error, diag.Finding{
			Message:  fmt.Sprintf("the address has %d characters, more than MedPerf stores", n),
			Expected: fmt.Sprintf("at most %d characters", maxStored),
			Fix:      "host the file under a shorter address",
		})
	}
	return append(c.findings, Check(field, address)...)
}

type checker struct {
	field, address string
	findings       []diag.Finding
}

func (c *checker) report(code diag.Code, severity diag.Severity, f diag.Finding) {
	f.Code, f.Severity, f.Key, f.Found = code, severity, c.field, pyyaml.Shorten(c.address)
	if c.address == "" {
		f.Found = "an empty address"
	}
	c.findings = append(c.findings, f)
}

func (c *checker) checkURL(text string) {
	u, problem := parseURL(text)
	switch {
	case problem != nil:
		c.report(diag.AddressUnusable, diag.Error, diag.Finding{
			Message:  "MedPerf cannot download from this address: " + problem.what,
			Expected: "https://…, or synapse:syn123",
			Fix:      problem.fix,
		})
		return
	case u.scheme == "ftp": // the client's rule accepts it, its HTTP library does not
		c.report(diag.AddressUnusable, diag.Error, diag.Finding{
			Message:  "MedPerf cannot download from this address: its client has no FTP",
			Expected: "https://…, or synapse:syn123",
			Fix:      "host the file where it can be downloaded by https://",
		})
		return
	}
	if u.userinfo != "" {
		c.report(diag.AddressHasLogin, diag.Error, diag.Finding{
			Message:  "the address holds a user name or password, which MedPerf shows to everybody",
			Expected: "an address that needs no login",
			Fix:      "host the file where it can be downloaded without a login",
		})
		c.findings[len(c.findings)-1].Found = "a user name or password before @"
	}
	if reachedBy := ReachedBy(u.host); reachedBy != "" {
		c.report(diag.PrivateAddress, diag.Warning, diag.Finding{
			Message:  fmt.Sprintf("only %s can download from %s", reachedBy, u.host),
			Expected: "an address that every hospital can download from",
			Fix:      "host the file on a public server",
		})
	}
	if page := findWebPage(u); page != nil {
		c.report(diag.AddressOfPage, diag.Error, diag.Finding{
			Message:  "the address is that of a web page about the file",
			Expected: "the address that downloads the file",
			Fix:      page.fix(),
		})
	}
	if m := findMoving(u); m != nil {
		c.report(diag.AddressMoves, diag.Warning, diag.Finding{Message: m.message, Expected: m.expected, Fix: m.fix})
	}
}

// IsSynapseID reports whether a text is an identifier that MedPerf's client takes
// (comms/entity_resources/sources/synapse.py).
func IsSynapseID(s string) bool {
	digits, ok := strings.CutPrefix(s, "syn")
	return ok && digits != "" && strings.Trim(digits, "0123456789") == ""
}

// ReachedBy says who reaches a host that is not a public one: "this machine", "its own network", or "".
func ReachedBy(host string) string {
	host = strings.ToLower(host)
	if ip, err := netip.ParseAddr(strings.Trim(host, "[]")); err == nil {
		switch ip = ip.Unmap(); {
		case ip.IsLoopback(), ip.IsUnspecified():
			return "this machine"
		case ip.IsPrivate(), ip.IsLinkLocalUnicast():
			return "its own network"
		}
		return ""
	}
	switch {
	case host == "localhost", strings.HasSuffix(host, ".localhost"), host == "host.docker.internal":
		return "this machine"
	case strings.HasSuffix(host, ".local"), strings.HasSuffix(host, ".internal"), strings.HasSuffix(host, ".lan"),
		strings.HasSuffix(host, ".intranet"):
		return "its own network"
	}
	return ""
}
