package address

import (
	"net/url"
	"regexp"
	"strconv"
	"strings"
)

// webPage is a page about a file that somebody copied instead of the file's address.
type webPage struct {
	file   string // the address that downloads the file, "" where it does not follow from the page's
	advice string // what to do where file is ""
}

func (p *webPage) fix() string {
	if p.file != "" {
		return "use " + strconv.Quote(p.file)
	}
	return p.advice
}

// pageRule finds the pages of one service. hosts are its host names; one that begins with a dot stands
// for all hosts below it. find returns nil where the address is not that of a page.
type pageRule struct {
	hosts []string
	find  func(u *parsedURL) *webPage
}

var pageRules = []pageRule{
	{[]string{"drive.google.com"}, googleDrive},
	{[]string{"dropbox.com", "www.dropbox.com"}, dropbox},
	{[]string{"huggingface.co", "hf.co"}, huggingFace},
	{[]string{"onedrive.live.com", "1drv.ms", ".sharepoint.com"}, oneDrive},
	{[]string{"box.com", ".box.com"}, box},
	{[]string{"synapse.org", "www.synapse.org"}, synapse},
	{[]string{"github.com"}, gitHub},
	{[]string{"gitlab.com"}, gitLab},
	{[]string{"zenodo.org"}, zenodo},
}

// findWebPage returns the page that an address is of, nil for none.
func findWebPage(u *parsedURL) *webPage {
	for _, rule := range pageRules {
		if u.isAt(rule.hosts) {
			return rule.find(u)
		}
	}
	return nil
}

// isAt reports whether the host is one of hosts, or below one that begins with a dot.
func (u *parsedURL) isAt(hosts []string) bool {
	host := strings.ToLower(u.host)
	for _, h := range hosts {
		if host == h || strings.HasPrefix(h, ".") && strings.HasSuffix(host, h) {
			return true
		}
	}
	return false
}

// query returns the query's values; of what cannot be parsed there are none.
func (u *parsedURL) query() url.Values {
	text, _, _ := strings.Cut(strings.TrimPrefix(u.rest, "?"), "#")
	if !strings.HasPrefix(u.rest, "?") {
		text = ""
	}
	values, err := url.ParseQuery(text)
	if err != nil {
		return url.Values{}
	}
	return values
}

// with returns the address with another path and query.
func (u *parsedURL) with(path string, query url.Values) string {
	out := "https://" + u.host + path
	if len(query) > 0 {
		out += "?" + query.Encode()
	}
	return out
}

// segments returns the parts of the path, without empty ones.
func (u *parsedURL) segments() []string {
	return strings.FieldsFunc(u.path, func(c rune) bool { return c == '/' })
}

// The download address is that behind Drive's own button, which skips the page about large files.
func googleDrive(u *parsedURL) *webPage {
	parts, id := u.segments(), u.query().Get("id")
	switch {
	case len(parts) >= 3 && parts[0] == "file" && parts[1] == "d":
		id = parts[2]
	case len(parts) > 0 && parts[0] == "drive":
		return &webPage{advice: "this is a folder: share the file itself, or host it elsewhere"}
	case id == "":
		return nil
	}
	const download = "https://drive.usercontent.google.com/download?confirm=t&export=download&id="
	return &webPage{file: download + url.QueryEscape(id)}
}

func dropbox(u *parsedURL) *webPage {
	query := u.query()
	if query.Get("dl") == "1" || query.Get("raw") == "1" {
		return nil
	}
	query.Set("dl", "1")
	return &webPage{file: u.with(u.path, query)}
}

func huggingFace(u *parsedURL) *webPage {
	parts := u.segments()
	for i, part := range parts {
		switch {
		case part == "resolve":
			return nil
		case part == "blob" && i >= 2:
			parts[i] = "resolve"
			return &webPage{file: u.with("/"+strings.Join(parts, "/"), nil)}
		}
	}
	return &webPage{advice: "open the file on Hugging Face and copy the address of its download button"}
}

func oneDrive(u *parsedURL) *webPage {
	query := u.query()
	if query.Get("download") == "1" || strings.HasPrefix(u.path, "/download") {
		return nil
	}
	if strings.HasSuffix(strings.ToLower(u.host), ".sharepoint.com") {
		query.Set("download", "1")
		return &webPage{file: u.with(u.path, query)}
	}
	return &webPage{advice: "host the file elsewhere: OneDrive's share links open a page"}
}

func box(u *parsedURL) *webPage {
	parts := u.segments()
	if len(parts) >= 2 && parts[0] == "s" {
		return &webPage{file: u.with("/shared/static/"+parts[1], nil)}
	}
	if len(parts) > 0 && (parts[0] == "file" || parts[0] == "folder") {
		return &webPage{advice: "turn on the file's direct link in Box's settings of the shared link, and use that"}
	}
	return nil
}

var synapseID = regexp.MustCompile(`syn[0-9]+`)

func synapse(u *parsedURL) *webPage {
	if id := synapseID.FindString(u.path + u.rest); id != "" {
		return &webPage{file: "synapse:" + id}
	}
	return &webPage{advice: "write synapse: and the file's identifier, such as synapse:syn123"}
}

func gitHub(u *parsedURL) *webPage {
	parts := u.segments()
	switch {
	case len(parts) >= 5 && (parts[2] == "blob" || parts[2] == "blame"):
		parts[2] = "raw"
		return &webPage{file: u.with("/"+strings.Join(parts, "/"), nil)}
	case len(parts) <= 3, parts[2] == "tree", parts[2] == "releases" && parts[3] == "tag":
		return &webPage{advice: "open the file on GitHub and copy the address of its download link"}
	}
	return nil
}

func gitLab(u *parsedURL) *webPage {
	if before, after, ok := strings.Cut(u.path, "/-/blob/"); ok {
		return &webPage{file: u.with(before+"/-/raw/"+after, nil)}
	}
	return nil
}

func zenodo(u *parsedURL) *webPage {
	parts := u.segments()
	if len(parts) < 2 || parts[0] != "records" && parts[0] != "record" {
		return nil
	}
	if len(parts) >= 4 && parts[2] == "files" {
		return nil
	}
	if len(parts) >= 4 && parts[2] == "preview" {
		parts[2] = "files"
		return &webPage{file: u.with("/"+strings.Join(parts, "/"), nil)}
	}
	return &webPage{advice: "copy the address of the file's download button on Zenodo"}
}
