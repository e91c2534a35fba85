import CLibXML2

/// What a namespace declaration may say: an absolute URI in ASCII, or nothing at all.
///
/// A relative one makes canonicalization fail, and a verifier that does not look takes the empty output for the
/// document.
@safe struct NamespaceRule {
    private var texts: [UnsafePointer<xmlChar>: String] = unsafe [:]

    /// Checks the declarations of an element.
    mutating func check(_ node: xmlNodePtr, limit: Int) throws(XMLProblem) {
        var count = 0
        var next = unsafe node.pointee.nsDef
        while let declaration = unsafe next {
            count += 1
            guard count <= limit else { throw XMLProblem(.tooManyNamespaces) }
            let uri = unsafe text(declaration)
            let undeclares = unsafe uri.isEmpty && declaration.pointee.prefix == nil
            guard undeclares || Self.isAbsolute(uri) else { throw XMLProblem(.namespaceURI) }
            unsafe next = declaration.pointee.next
        }
    }

    /// The URI of a namespace; the same text for all that share its bytes.
    mutating func text(_ namespace: xmlNsPtr?) -> String {
        guard let href = unsafe namespace?.pointee.href else { return "" }
        if let known = unsafe texts[href] { return known }
        let text = unsafe String(cString: href)
        unsafe texts[href] = text
        return text
    }

    /// Whether it has a scheme, something after it, and only characters of a URI (RFC 3986 §2, §3).
    static func isAbsolute(_ uri: String) -> Bool {
        let bytes = Array(uri.utf8)
        guard let colon = bytes.firstIndex(of: UInt8(ascii: ":")), colon > 0, colon + 1 < bytes.count else {
            return false
        }
        return ASCII.isLetter(bytes[0]) && bytes[..<colon].allSatisfy(ASCII.isScheme)
            && bytes[(colon + 1)...].allSatisfy(ASCII.isURI)
    }
}

/// The characters that names and addresses consist of.
enum ASCII {
    static func isLetter(_ byte: UInt8) -> Bool { (0x41...0x5A).contains(byte & 0xDF) }

    static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

    static func isScheme(_ byte: UInt8) -> Bool { isLetter(byte) || isDigit(byte) || "+-.".utf8.contains(byte) }

    static func isURI(_ byte: UInt8) -> Bool {
        isLetter(byte) || isDigit(byte) || "-._~:/?#[]@!$&'()*+,;=%".utf8.contains(byte)
    }

    /// A name without a colon.
    ///
    /// XML allows more than ASCII; no provider makes use of it in an ID.
    static func isNCName(_ text: String) -> Bool {
        guard let first = text.utf8.first, isLetter(first) || first == UInt8(ascii: "_") else { return false }
        return text.utf8.allSatisfy { isLetter($0) || isDigit($0) || "_-.".utf8.contains($0) }
    }
}

/// The white space of XML (XML 1.0 §2.3).
enum XMLSpace {
    static func isBlank(_ text: String) -> Bool {
        text.utf8.allSatisfy { $0 == 0x20 || $0 == 0x0A || $0 == 0x09 || $0 == 0x0D }
    }
}
