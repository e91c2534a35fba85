/// First in, first out, without moving what waits each time.
package struct Fifo<Element> {
    private var elements: [Element?] = []
    private var head = 0

    /// An empty one.
    package init() {}

    /// How many wait.
    package var count: Int { elements.count - head }
    /// Whether none waits.
    package var isEmpty: Bool { count == 0 }
    /// Who waits for longest.
    package var first: Element? {
        get { head < elements.count ? elements[head] : nil }
        set { if head < elements.count { elements[head] = newValue } }
    }

    /// Lets another one wait.
    package mutating func append(_ element: Element) { elements.append(element) }

    /// Takes out who waits for longest.
    package mutating func popFirst() -> Element? {
        guard head < elements.count else { return nil }
        let element = elements[head]
        elements[head] = nil
        head += 1
        if head == elements.count || head > 512 {
            elements.removeFirst(head)
            head = 0
        }
        return element
    }
}

extension Fifo: Sendable where Element: Sendable {}
