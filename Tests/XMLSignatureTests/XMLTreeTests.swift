import Testing
import XMLSignature

@Suite("The tree")
struct XMLTreeTests {
    @Test("an element is its name, its attributes and its children or its text")
    func values() throws {
        let document = """
            <p:a xmlns:p="urn:p" xmlns="urn:d" x="1 &amp;&#10;2" p:y="3">
              <b>t&#x41;&lt;é</b><b/><p:c><d/></p:c></p:a>
            """
        let root = try XMLTree(Array(document.utf8)).root
        #expect(root.name == XMLName("urn:p", "a"))
        #expect(root.attribute("x") == "1 &\n2")
        #expect(root.attribute(XMLName("urn:p", "y")) == "3")
        #expect(root.attribute("y") == nil)
        #expect(root.children.map(\.name) == [XMLName("urn:d", "b"), XMLName("urn:d", "b"), XMLName("urn:p", "c")])
        #expect(root.text == nil && !root.isMixed)
        #expect(root.children[0].text == "tA<é")
        #expect(root.children[1].text == "")
        #expect(root.onlyChild(XMLName("urn:d", "b")) == nil)
        #expect(root.onlyChild(XMLName("urn:p", "c"))?.children.count == 1)
    }

    @Test("text beside elements is told")
    func mixed() throws {
        #expect(try XMLTree(Array("<a> <b/>x</a>".utf8)).root.isMixed)
        #expect(try !XMLTree(Array("<a>\n\t<b/>\r </a>".utf8)).root.isMixed)
    }

    @Test("elements are found by their local name in every namespace, at every depth")
    func all() throws {
        let document = "<r><Assertion/><x><y:Assertion xmlns:y='urn:y'><Assertion xmlns='urn:z'/></y:Assertion></x></r>"
        let tree = try XMLTree(Array(document.utf8))
        let found = tree.root.all(local: "Assertion")
        #expect(found.map(\.name.namespace) == ["", "urn:y", "urn:z"])
        #expect(found.map { tree.place(of: $0) } == ["/r/Assertion", "/r/x/Assertion", "/r/x/Assertion/Assertion"])
        #expect(try XMLTree(Array(document.utf8)).place(of: found[0]) == "")
    }

    @Test("of equal siblings the place says which")
    func place() throws {
        let tree = try XMLTree(Array("<r><a/><b/><a/></r>".utf8))
        #expect(tree.root.children.map { tree.place(of: $0) } == ["/r/a", "/r/b", "/r/a[2]"])
    }

    static let refused: [(id: String, document: String, rule: XMLProblem.Rule)] = [
        ("XML-17", "<r/>x", .notWellFormed),
        ("two roots", "<r/><r/>", .notWellFormed),
        ("XML-49", "", .notWellFormed),
        ("XML-50", "{\"a\": 1}", .notWellFormed),
        ("XML-48", "<html><br></html>", .notWellFormed),
        ("XML-41", "<zz:r/>", .notWellFormed),
        ("attribute of no namespace", "<r zz:a='1'/>", .notWellFormed),
        ("XML-43", "<r xmlns:xml='urn:x'/>", .notWellFormed),
        ("xmlns as a prefix", "<r xmlns:xmlns='urn:x'/>", .notWellFormed),
        ("undeclared again", "<r xmlns:a='urn:a'><b xmlns:a=''/></r>", .notWellFormed),
        ("XML-44", "<:r/>", .notWellFormed),
        ("colon attribute", "<r :ID='a'/>", .notWellFormed),
        ("two colons", "<a:b:c xmlns:a='urn:a'/>", .notWellFormed),
        ("entity", "<r>&e;</r>", .notWellFormed),
        ("entity in an attribute", "<r a='&e;'/>", .notWellFormed),
        ("XML-26", "<r>&#0;</r>", .notWellFormed),
        ("control character", "<r>\u{1}</r>", .notWellFormed),
        ("noncharacter", "<r>&#xFFFF;</r>", .notWellFormed),
        ("attribute twice", "<r a='1' a='2'/>", .notWellFormed),
        ("attribute twice by prefixes", "<r xmlns:a='urn:x' xmlns:b='urn:x' a:c='1' b:c='2'/>", .notWellFormed),
        ("XML-46", "<r xmlns:x='1'/>", .namespaceURI),
        ("SIG-89", "<r><SignedInfo xmlns:x='rel'/></r>", .namespaceURI),
        ("relative default", "<r xmlns='rel'/>", .namespaceURI),
        ("scheme alone", "<r xmlns:x='urn:'/>", .namespaceURI),
        ("XSW-17", "<r><a ID='_1'/><b ID='_1'/></r>", .duplicateIdentifier),
        ("SIG-101", "<r><a ID='_1'><b Id='_1'/></a></r>", .duplicateIdentifier),
        ("XSW-24", "<r><a ID='_1'/><a id='_1'/></r>", .identifierAttribute),
        ("XSW-25", "<r><a xml:id='_1'/></r>", .identifierAttribute),
        ("XSW-26", "<r><a AssertionID='_1'/></r>", .identifierAttribute),
        ("prefixed", "<r xmlns:p='urn:p' p:ID='_1'/>", .identifierAttribute),
        ("another case", "<r iD='_1'/>", .identifierAttribute),
        ("empty identifier", "<r ID=''/>", .identifierValue),
        ("identifier with a space", "<r ID='_1 '/>", .identifierValue),
        ("identifier with a digit first", "<r ID='1a'/>", .identifierValue),
        ("identifier with a quote", "<r ID=\"_a'b\"/>", .identifierValue),
        ("identifier with a colon", "<r ID='a:b'/>", .identifierValue),
        ("XML-34", "<r xml:base='http://127.0.0.1:9/'/>", .xmlBase),
        (
            "XML-33", "<r xmlns:i='http://www.w3.org/2001/XMLSchema-instance' i:schemaLocation='urn:a http://b/'/>",
            .schemaLocation
        ),
        (
            "no namespace",
            "<r xmlns:i='http://www.w3.org/2001/XMLSchema-instance' i:noNamespaceSchemaLocation='http://b/'/>",
            .schemaLocation
        ),
    ]

    @Test("refuses what is not well-formed, ambiguous or points elsewhere", arguments: refused)
    func refuses(id: String, document: String, rule: XMLProblem.Rule) {
        #expect(broken(document) == rule, "\(id)")
    }

    /// The parser knows some of them for what they are, more of them the newer it is.
    static let noURIs: [(id: String, document: String)] = [
        ("XML-47", "<r xmlns:x='http://example.com\u{80}'/>"),
        ("XSW-34", "<r xmlns='urn:oasis:names:tc:SAML:2.0:assertion '/>"),
        ("no scheme", "<r xmlns:x=':a'/>"),
        ("digit as a scheme", "<r xmlns:x='1a:b'/>"),
    ]

    @Test("refuses namespaces that are no URIs", arguments: noURIs)
    func refusesNamespace(id: String, document: String) {
        let rule = broken(document)
        #expect(rule == .namespaceURI || rule == .notWellFormed, "\(id)")
    }

    @Test("names the element that breaks a rule")
    func placeOfProblem() {
        let found = problem { () throws(XMLProblem) in
            _ = try XMLTree(Array("<r><a/><a><b ID='1'/></a></r>".utf8))
        }
        #expect(found == XMLProblem(.identifierValue, at: "/r/a[2]/b"))
    }

    @Test("XInclude is an element like any other: XML-32")
    func include() throws {
        let document = "<r><i:include xmlns:i='http://www.w3.org/2001/XInclude' href='file:///etc/passwd'/></r>"
        #expect(try XMLTree(Array(document.utf8)).root.children[0].text == "")
    }

    static let limits: [(id: String, rule: XMLProblem.Rule?, document: @Sendable () -> String)] = [
        ("40 deep", nil, { nested(40) }),
        ("41 deep", .tooDeep, { nested(41) }),
        ("XML-35", .notWellFormed, { nested(20_000) }),
        ("20 000 nodes", nil, { "<r>" + String(repeating: "<a/>", count: 19_999) + "</r>" }),
        ("one more", .tooManyNodes, { "<r>" + String(repeating: "<a/>", count: 20_000) + "</r>" }),
        ("texts count too", .tooManyNodes, { "<r>" + String(repeating: "<a/> ", count: 10_000) + "</r>" }),
        ("32 attributes", nil, { "<r" + (1...32).map { " a\($0)=''" }.joined() + "/>" }),
        ("33 attributes", .tooManyAttributes, { "<r" + (1...33).map { " a\($0)=''" }.joined() + "/>" }),
        ("24 declarations", nil, { "<r" + (1...24).map { " xmlns:a\($0)='urn:a'" }.joined() + "/>" }),
        ("XML-39", .tooManyNamespaces, { "<r" + (1...5_000).map { " xmlns:a\($0)='urn:a'" }.joined() + "/>" }),
    ]

    static func nested(_ depth: Int) -> String {
        String(repeating: "<a>", count: depth) + String(repeating: "</a>", count: depth)
    }

    @Test("limits hold to the number", arguments: limits)
    func holdsLimits(id: String, rule: XMLProblem.Rule?, document: @Sendable () -> String) {
        #expect(broken(document()) == rule, "\(id)")
    }
}
