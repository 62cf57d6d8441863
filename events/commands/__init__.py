"""What the commands of `hadir` do: each module has `execute(arguments)`, which raises Refusal to say no."""
