"""Small models whose weights come inside Python packages, and a describer that states what they measured."""
