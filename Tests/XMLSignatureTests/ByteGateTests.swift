import Testing
import XMLSignature

@Suite("The byte gate")
struct ByteGateTests {
    static let refused: [(id: String, document: [UInt8], rule: XMLProblem.Rule)] = [
        ("XML-01", Array("<!DOCTYPE r><r/>".utf8), .documentType),
        ("XML-02", Array("<!DOCTYPE r [<!ENTITY e 'victim'>]><r>&e;</r>".utf8), .documentType),
        ("XML-03", Array("<!DOCTYPE r [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><r>&e;</r>".utf8), .documentType),
        ("XML-05", Array("<!DOCTYPE r SYSTEM 'http://127.0.0.1:9/x'><r/>".utf8), .documentType),
        ("XML-07", Array("<?xml version='1.0'?><!DOCTYPE r [<!ENTITY a 'a'>]><r/>".utf8), .documentType),
        ("lowercase doctype", Array("<!doctype r><r/>".utf8), .markupDeclaration),
        ("XML-45", Array("<r><!ELEMENT x ANY></r>".utf8), .markupDeclaration),
        ("XML-29", Array("<!-- x --><r/>".utf8), .comment),
        ("C14-01", Array("<r>victim<!-- -->.example</r>".utf8), .comment),
        ("C14-06", Array("<r><![CDATA[victim]]>x</r>".utf8), .cdata),
        ("C14-04", Array("<r>victim<?x?>.example</r>".utf8), .processingInstruction),
        ("XML-57", Array("<r/><?x?>".utf8), .processingInstruction),
        ("stylesheet", Array("<?xml-stylesheet href='x'?><r/>".utf8), .xmlDeclaration),
        ("XML-27", Array(" <?xml version='1.0'?><r/>".utf8), .processingInstruction),
        ("two declarations", Array("<?xml version='1.0'?><?xml version='1.0'?><r/>".utf8), .processingInstruction),
        ("XML-23", Array("<?xml version='1.1'?><r/>".utf8), .xmlDeclaration),
        ("no version", Array("<?xml encoding='UTF-8'?><r/>".utf8), .xmlDeclaration),
        ("other encoding", Array("<?xml version='1.0' encoding='ISO-8859-1'?><r/>".utf8), .xmlDeclaration),
        ("UTF-7", Array("<?xml version='1.0' encoding='UTF-7'?><r/>".utf8), .xmlDeclaration),
        ("order", Array("<?xml version='1.0' standalone='yes' encoding='UTF-8'?><r/>".utf8), .xmlDeclaration),
        ("standalone", Array("<?xml version='1.0' standalone='maybe'?><r/>".utf8), .xmlDeclaration),
        ("no space", Array("<?xml version='1.0'encoding='UTF-8'?><r/>".utf8), .xmlDeclaration),
        ("unclosed", Array("<?xml version='1.0'".utf8), .xmlDeclaration),
        ("XML-18", [0xFF, 0xFE] + "<r/>".utf16.flatMap { [UInt8(truncatingIfNeeded: $0), 0] }, .notUTF8),
        ("UTF-16 without a mark", "<r/>".utf16.flatMap { [UInt8(truncatingIfNeeded: $0), 0] }, .nulByte),
        ("XML-22", "<r/>".unicodeScalars.flatMap { [0, 0, 0, UInt8(truncatingIfNeeded: $0.value)] }, .nulByte),
        ("XML-21", [0x4C, 0x6F, 0xA7, 0x94, 0x93], .notUTF8),
        ("XML-24", Array("<r>".utf8) + [0xC0, 0xAF] + Array("</r>".utf8), .notUTF8),
        ("surrogate", Array("<r>".utf8) + [0xED, 0xA0, 0x80] + Array("</r>".utf8), .notUTF8),
        ("XML-25", Array("<r>\0</r>".utf8), .nulByte),
        ("byte order mark", [0xEF, 0xBB, 0xBF] + Array("<r/>".utf8), .byteOrderMark),
        ("a byte too long", Array("<r>".utf8) + [UInt8](repeating: 0x20, count: 512 << 10), .tooLarge),
    ]

    @Test("refuses what no parser should see", arguments: refused)
    func refuses(id: String, document: [UInt8], rule: XMLProblem.Rule) {
        #expect(broken { () throws(XMLProblem) in _ = try XMLTree(document) } == rule, "\(id)")
    }

    @Test("says at which byte")
    func place() {
        let found = problem { () throws(XMLProblem) in _ = try XMLTree(Array("<r>a<!--b--></r>".utf8)) }
        #expect(found == XMLProblem(.comment, at: "byte 4"))
        #expect("\(XMLProblem(.digest, at: "/Response"))" == "digest at /Response")
        #expect("\(XMLProblem(.tooLarge))" == "too_large")
    }

    @Test(
        "lets through what a document may begin with",
        arguments: [
            "<r/>", "<?xml version=\"1.0\"?><r/>", "<?xml version='1.0' encoding='utf-8'?>\r\n<r/>",
            "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"no\" ?>\n<r/>\n", "\n <r/>",
            "<r>&lt;!-- no comment --&gt; &#60;?no?&#62;</r>",
        ])
    func accepts(document: String) {
        #expect(broken(document) == nil)
    }

    @Test(
        "metadata may have comments, but none within a text",
        arguments: [
            ("<!-- x --><r/><!-- y -->", nil), ("<?xml version='1.0'?><!-- <!DOCTYPE r> <?x?> --><r/>", nil),
            ("<r><!----><a/> <!-- - -->\n</r>", nil), ("<r> <!-- nothing else --> </r>", nil),
            ("<r>a<!-- --></r>", .comment), ("<r><!-- -->a</r>", .comment), ("<r>a<!-- -->b</r>", .comment),
            ("<r><a/>b<!-- --></r>", .comment), ("<r><a>victim<!-- -->.example</a></r>", .comment),
            ("<r><!-- x </r>", .comment), ("<r><!-->", .comment), ("<r><!--", .comment), ("<!-->-->", .notWellFormed),
            ("<r><!-- x --><!DOCTYPE r></r>", .documentType), ("<!-- x --><!DOCTYPE r><r/>", .documentType),
            ("<r><!-- x --><?x?></r>", .processingInstruction), ("<r/><!-- x --><?x?>", .processingInstruction),
            ("<r><!-- x --><![CDATA[a]]></r>", .cdata), ("<r><!-- a -- b --></r>", .notWellFormed),
            ("<r><!-- x ---></r>", .notWellFormed), ("<r a='<!-- x -->'/>", .notWellFormed),
            ("<r <!-- x -->/>", .notWellFormed), ("<!-- x -->", .notWellFormed),
        ] as [(String, XMLProblem.Rule?)])
    func comments(document: String, rule: XMLProblem.Rule?) {
        #expect(broken(document, limits: .metadata) == rule)
        #expect(broken(document) != nil)
    }

    @Test("metadata may say where schemas are, and nothing else of that kind")
    func schemaLocation() {
        let located = { (name: String) in
            "<r xmlns:i='http://www.w3.org/2001/XMLSchema-instance' i:\(name)='urn:a http://b/'/>"
        }
        for name in ["schemaLocation", "noNamespaceSchemaLocation"] {
            #expect(broken(located(name), limits: .metadata) == nil)
            #expect(broken(located(name)) == .schemaLocation)
        }
        #expect(broken("<r xml:base='http://b/'/>", limits: .metadata) == .xmlBase)
    }

    @Test("a comment counts as a node")
    func manyComments() {
        let limit = XMLLimits.metadata.nodes
        let comments = { (count: Int) in String(repeating: "<!---->", count: count) }
        #expect(broken("<r>\(comments(limit - 1))</r>", limits: .metadata) == nil)
        #expect(broken("<r>\(comments(limit))</r>", limits: .metadata) == .tooManyNodes)
        #expect(broken("\(comments(limit / 2))<r/>\(comments(limit / 2))", limits: .metadata) == .tooManyNodes)
    }

    @Test("metadata may begin with a byte order mark")
    func byteOrderMark() throws {
        let tree = try XMLTree([0xEF, 0xBB, 0xBF] + Array("<?xml version='1.0'?><r/>".utf8), limits: .metadata)
        #expect(tree.root.name == XMLName("", "r"))
        #expect(broken("\u{FEFF}\u{FEFF}<r/>", limits: .metadata) == .byteOrderMark)
    }
}
