"""Describer and detector over any vision-language model: prompts, what is shown, and how replies are read."""
