// Reads a published log with Go's sumdb packages: the reference for tiles, tree and signed notes, by other hands.
//
// Usage: main DIR VKEY PROOF LEAF-INDEX
package main

import (
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

func must(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

type tiles struct{ dir string }

func (t tiles) Height() int { return 8 }

// C2SP leaves out the height that Go writes first.
func (t tiles) ReadTiles(wanted []tlog.Tile) ([][]byte, error) {
	var all [][]byte
	for _, tile := range wanted {
		bytes, err := os.ReadFile(filepath.Join(t.dir, strings.Replace(tile.Path(), "tile/8/", "tile/", 1)))
		if err != nil {
			return nil, err
		}
		all = append(all, bytes)
	}
	return all, nil
}

func (t tiles) SaveTiles([]tlog.Tile, [][]byte) {}

func open(bytes []byte, vkey string) tlog.Tree {
	verifier, err := note.NewVerifier(vkey)
	must(err)
	opened, err := note.Open(bytes, note.VerifierList(verifier))
	must(err)
	lines := strings.Split(opened.Text, "\n")
	if len(lines) != 4 || lines[0] != verifier.Name() || lines[3] != "" {
		must(fmt.Errorf("not a checkpoint: %q", opened.Text))
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	must(err)
	hash, err := tlog.ParseHash(lines[2])
	must(err)
	return tlog.Tree{N: size, Hash: hash}
}

func main() {
	dir, vkey := os.Args[1], os.Args[2]
	bytes, err := os.ReadFile(filepath.Join(dir, "checkpoint"))
	must(err)
	tree := open(bytes, vkey)

	var leaves [][]byte
	for n := int64(0); n*256 < tree.N; n++ {
		width := tree.N - n*256
		if width > 256 {
			width = 256
		}
		path := strings.Replace(tlog.Tile{H: 8, L: 0, N: n, W: int(width)}.Path(), "tile/8/0/", "tile/entries/", 1)
		bundle, err := os.ReadFile(filepath.Join(dir, path))
		must(err)
		for len(bundle) > 0 {
			length := int(binary.BigEndian.Uint16(bundle))
			leaves = append(leaves, bundle[2:2+length])
			bundle = bundle[2+length:]
		}
	}
	if int64(len(leaves)) != tree.N {
		must(fmt.Errorf("%d entries in a log of %d", len(leaves), tree.N))
	}
	reader := tlog.TileHashReader(tree, tiles{dir})
	for at, leaf := range leaves {
		proof, err := tlog.ProveRecord(tree.N, int64(at), reader)
		must(err)
		must(tlog.CheckRecord(proof, tree.N, tree.Hash, int64(at), tlog.RecordHash(leaf)))
	}

	text, err := os.ReadFile(os.Args[3])
	must(err)
	parts := strings.SplitN(string(text), "\n\n", 2)
	lines := strings.Split(parts[0], "\n")
	if lines[0] != "c2sp.org/tlog-proof@v1" || !strings.HasPrefix(lines[1], "extra ") || lines[2] != "index "+os.Args[4] {
		must(fmt.Errorf("not a proof: %q", lines[:3]))
	}
	_, err = base64.StdEncoding.DecodeString(strings.TrimPrefix(lines[1], "extra "))
	must(err)
	var proof tlog.RecordProof
	for _, line := range lines[3:] {
		hash, err := tlog.ParseHash(line)
		must(err)
		proof = append(proof, hash)
	}
	then := open([]byte(parts[1]), vkey)
	index, err := strconv.ParseInt(os.Args[4], 10, 64)
	must(err)
	must(tlog.CheckRecord(proof, then.N, then.Hash, index, tlog.RecordHash(leaves[index])))
	fmt.Printf("%d entries\n", tree.N)
}
