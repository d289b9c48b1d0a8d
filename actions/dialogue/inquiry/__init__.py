"""The services that ask back: 我能得到什么 for a person, 残保金和奖励 for an employer."""
