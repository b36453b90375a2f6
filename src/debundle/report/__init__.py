"""What debundle says: values in, text or something for rich to print out; no disk, no printing.

For a terminal, each returns a renderable that the caller prints on a `rich.console.Console`:

    text.map_renderable(summary)
    text.proposal_renderable(graph, partition)
    text.chains_renderable(chains, importer=..., imported=..., sources={(file, line): text})
    text.check_renderable(result)
    text.files_renderable(files, folder="split")

As JSON documents (docs/schema/), each returns a string that ends with a newline:

    jsondoc.map_document(graph, summary)
    jsondoc.proposal_document(graph, partition)
    jsondoc.chains_document(graph, chains, importer=..., imported=...)
    jsondoc.check_document(result)
    jsondoc.files_document(files, folder="split")
    jsondoc.error_document(error)

As pictures of packages and the imports between them:

    dot.render_dot(graph, partition or None, PictureOptions(depth=1, focus=()))
    mermaid.render_mermaid(graph, partition or None, PictureOptions(...))
    svg.render_svg(graph, partition or None, PictureOptions(...))

For continuous integration, what `check` found:

    github.render_github(result, folders={"shop": "src"})
    sarif.render_sarif(result, tool_version=..., folders=...)
    junit.render_junit(result, folders=...)

`folders` says where in the repository an import root lies, where that is not the top.

Import the module that you need (`from debundle.report import jsondoc`): nothing is imported here,
so that a command loads only what it prints with.
"""
