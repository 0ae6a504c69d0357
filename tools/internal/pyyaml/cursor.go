package pyyaml

// Cursor is a value of a document with the key that leads to it, and its path from the root.
type Cursor struct {
	// Path joins the keys from the root, as findings show it: "tasks.infer.parameters".
	Path string
	// Key is nil at the root and for the elements of lists.
	Key, Value *Value
}

// Child returns the cursor of an entry of the mapping.
func (c Cursor) Child(e *Entry) Cursor {
	return Cursor{Path: JoinKey(c.Path, e.Key), Key: e.Key, Value: e.Value}
}

// Get returns the child of a string key, and whether there is one.
func (c Cursor) Get(key string) (Cursor, bool) {
	if e := c.Value.Get(key); e != nil {
		return c.Child(e), true
	}
	return Cursor{}, false
}

// Children returns the children of a mapping, in order; none of any other value.
func (c Cursor) Children() []Cursor {
	if c.Value == nil || c.Value.Kind != Mapping {
		return nil
	}
	children := make([]Cursor, len(c.Value.Entries))
	for i := range c.Value.Entries {
		children[i] = c.Child(&c.Value.Entries[i])
	}
	return children
}

// Name returns the key's text.
func (c Cursor) Name() string { return c.Key.Text }

// Where returns the value at whose position the cursor's findings are: its key, or at the root its value.
func (c Cursor) Where() *Value {
	if c.Key != nil {
		return c.Key
	}
	return c.Value
}
