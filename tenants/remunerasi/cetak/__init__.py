"""Writing the documents of a pay list: workbooks by xlsxwriter, pages by typst in a process of its own."""
