"""帮我找工作: asks for wishes, tells posts that suit, passes the wishes on after a yes."""
