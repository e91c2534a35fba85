import Identity
import Storage

/// The parameters of an authorization request kept in one column: `["client_id","portal","scope","openid"]`.
enum ParameterList {
    /// The column of some parameters.
    static func text(of parameters: [Interaction.Parameter]) -> String {
        TextList.text(of: parameters.flatMap { [$0.name, $0.value] })
    }

    /// The parameters of a column.
    static func values(of text: String) throws(StorageError) -> [Interaction.Parameter] {
        let texts = try TextList.values(of: text)
        guard texts.count.isMultiple(of: 2) else { throw StorageError.failed("stored parameters cannot be read") }
        return stride(from: 0, to: texts.count, by: 2).map {
            Interaction.Parameter(name: texts[$0], value: texts[$0 + 1])
        }
    }
}
