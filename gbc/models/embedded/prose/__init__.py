"""Plain English about what was measured: words, phrases and sentences, and nothing that was not seen."""
