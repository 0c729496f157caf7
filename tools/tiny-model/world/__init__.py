"""The small world the model knows: a generator of stories, chats and sums. Everything it says is written here."""
