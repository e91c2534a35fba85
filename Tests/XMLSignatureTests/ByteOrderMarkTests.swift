import Testing
import XMLSignature

@Suite("The byte order mark of UTF-8")
struct ByteOrderMarkTests {
    private static let mark: [UInt8] = [0xEF, 0xBB, 0xBF]

    @Test("metadata may begin with one, a message may not", arguments: ["<a/>", #"<?xml version="1.0"?><a/>"#])
    func mark(_ text: String) throws {
        let bytes = Self.mark + Array(text.utf8)
        #expect(try XMLTree(bytes, limits: .metadata).root.name == XMLName("", "a"))
        #expect(throws: XMLProblem.self) { try XMLTree(bytes, limits: .message) }
        #expect(try XMLTree(Array(text.utf8), limits: .message).root.name == XMLName("", "a"))
    }

    @Test("it is good for nothing but the beginning")
    func insideTags() {
        #expect(throws: XMLProblem.self) { try XMLTree(Array("<a>".utf8) + Self.mark + Array("<?b?></a>".utf8)) }
    }
}
