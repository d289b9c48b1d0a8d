"""What a person or an employer may get, and why: rules as data, judged without any guess.

Rules, facts, questions and words stand in `nlu_data/rules`. Nothing here reads a clock or keeps anything: the day is
passed in, and what a person told stands in a `Session` that the caller keeps or forgets.
"""
