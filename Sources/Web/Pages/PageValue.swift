/// What a template sees of a value: a struct is its fields by name, and so are those within it and in its lists.
///
/// Mustache by itself reflects a value again for every name it looks up there; here it is reflected once a page.
enum PageValue {
    /// The fields of a page.
    static func fields(of page: some Page) -> [String: Any] { fields(Mirror(reflecting: page)) }

    /// The value as templates see it; nil for an optional one that is absent.
    static func seen(_ value: Any) -> Any? {
        switch value {
        case let text as String: return text
        case let optional as any OptionalValue: return optional.wrapped.flatMap(seen)
        case let list as [Any]: return list.compactMap(seen)
        // What says itself how it is written is left as it is: as fields it could not be written any more.
        case is any CustomStringConvertible: return value
        default: break
        }
        let mirror = Mirror(reflecting: value)
        return mirror.displayStyle == .struct ? fields(mirror) : value
    }

    private static func fields(_ mirror: Mirror) -> [String: Any] {
        var fields: [String: Any] = [:]
        for child in mirror.children {
            if let name = child.label { fields[name] = seen(child.value) }
        }
        return fields
    }
}

/// Lets an optional property of a page be absent to its template.
protocol OptionalValue {
    var wrapped: Any? { get }
}

extension Optional: OptionalValue {
    var wrapped: Any? { self }
}
