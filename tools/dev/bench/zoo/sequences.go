package zoo

import "fmt"

// Sequences of genomes and proteins.
var sequences = []Class{
	{Name: "DNA", What: "a genome as FASTA, some of it repeats",
		make: oneFile("genome.fa", fasta)},
	{Name: "FASTQ", What: "reads with names and qualities",
		make: oneFile("reads.fastq", fastq)},
	{Name: "proteins", What: "proteins as FASTA",
		make: oneFile("proteins.faa", proteins)},
	{Name: "VCF", What: "variants of 40 samples",
		make: oneFile("calls.vcf", vcf)},
}

// bases returns n letters, now and then a copy of earlier ones with a few differences.
func (m *maker) bases(n int) []byte {
	b := make([]byte, 0, n+5000)
	for len(b) < n {
		if len(b) > 10_000 && m.IntN(6) == 0 {
			length := 50 + m.IntN(400)
			from := len(b) - length - m.IntN(9000)
			for _, letter := range b[from : from+length] {
				if m.IntN(12) == 0 {
					letter = "ACGT"[m.IntN(4)]
				}
				b = append(b, letter)
			}
			continue
		}
		for range 1 + m.IntN(2000) {
			b = append(b, "ACGTAT"[m.IntN(6)])
		}
	}
	return b[:n]
}

func fasta(m *maker, size int) []byte {
	b := make([]byte, 0, size+100)
	for i := 0; len(b) < size; i++ {
		b = fmt.Appendf(b, ">chr%d\n", i+1)
		for letters := m.bases(1 << 20); len(letters) > 0 && len(b) < size; letters = letters[60:] {
			if len(letters) < 60 {
				break
			}
			b = append(append(b, letters[:60]...), '\n')
		}
	}
	return b
}

func fastq(m *maker, size int) []byte {
	genome := m.bases(1 << 20)
	b := make([]byte, 0, size+1000)
	for i := 0; len(b) < size; i++ {
		b = fmt.Appendf(b, "@A00123:8:HXX:1:%d:%d:%d 1:N:0:ACGTAC\n", 1101+i/5000, 1000+m.IntN(30000), 1000+m.IntN(36000))
		from := m.IntN(len(genome) - 150)
		b = append(append(b, genome[from:from+150]...), "\n+\n"...)
		quality := byte('F')
		for range 150 {
			if m.IntN(8) == 0 {
				quality = "FFFFFF:,#"[m.IntN(9)]
			}
			b = append(b, quality)
		}
		b = append(b, '\n')
	}
	return b
}

func proteins(m *maker, size int) []byte {
	const acids = "LLLLAAAAGGGVVVEEESSSIIKKRRDDTTPPNNQQFFYYMMHHCW"
	b := make([]byte, 0, size+1000)
	for i := 0; len(b) < size; i++ {
		b = fmt.Appendf(b, ">sp|Q%05d|PROT%d_HUMAN Uncharacterized protein OS=Homo sapiens", m.IntN(100000), i)
		for k := range 100 + m.IntN(600) {
			if k%60 == 0 {
				b = append(b, '\n')
			}
			b = append(b, acids[m.IntN(len(acids))])
		}
		b = append(b, '\n')
	}
	return b
}

func vcf(m *maker, size int) []byte {
	b := []byte("##fileformat=VCFv4.2\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\n")
	for at := 10_000; len(b) < size; at += 1 + m.IntN(900) {
		b = fmt.Appendf(b, "chr1\t%d\trs%d\t%c\t%c\t%d\tPASS\tAC=%d;AF=%.4f;DP=%d\tGT:DP:GQ", at, m.IntN(1e8),
			"ACGT"[m.IntN(4)], "ACGT"[m.IntN(4)], m.IntN(1000), m.IntN(80), m.Float64(), 800+m.IntN(800))
		for range 40 {
			b = fmt.Appendf(b, "\t%s:%d:%d", []string{"0/0", "0/0", "0/0", "0/1", "1/1"}[m.IntN(5)], 10+m.IntN(40), m.IntN(99))
		}
		b = append(b, '\n')
	}
	return b
}
