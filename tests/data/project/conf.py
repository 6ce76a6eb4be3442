# Marks this folder as a project for the tests; nothing builds it.
