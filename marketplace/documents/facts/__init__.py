"""What a document says, as plain JSON values that belong to no language; frozen when it is issued."""
