#pragma once

#include <cstddef>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>

struct _xmlNode;
struct _xmlAttr;

namespace systole::xml {

/// One attribute; the views live as long as the element is not changed.
struct Attribute {
    std::string_view name;
    std::string_view value;
};

class Elements;
class NamedElements;
class Attributes;

/// A read-only view of an element of a Document: as cheap as a pointer, valid while the document lives and the element is in it.
/// An Element may be empty ("no such element"); every query of an empty one gives an empty answer, so look-ups can be chained.
class Element {
public:
    Element() = default;
    explicit Element(_xmlNode* node) : node_(node) {}

    explicit operator bool() const { return node_ != nullptr; }
    bool operator==(const Element&) const = default;

    /// The tag, for example "primitive".
    [[nodiscard]] std::string_view name() const;
    [[nodiscard]] bool is(std::string_view name) const { return this->name() == name; }

    /// The attribute's value; nothing if there is no such attribute.
    [[nodiscard]] std::optional<std::string_view> attribute(std::string_view name) const;
    /// The attribute's value, or fallback if there is none.
    [[nodiscard]] std::string_view get(std::string_view name, std::string_view fallback = {}) const;
    [[nodiscard]] bool has(std::string_view name) const;
    [[nodiscard]] std::string_view id() const { return get("id"); }
    [[nodiscard]] Attributes attributes() const;

    [[nodiscard]] Element parent() const;
    /// First child element, or the first of that name, or the first of that name and id.
    [[nodiscard]] Element child() const;
    [[nodiscard]] Element child(std::string_view name) const;
    [[nodiscard]] Element child(std::string_view name, std::string_view id) const;
    /// Next sibling element, or the next of that name.
    [[nodiscard]] Element next() const;
    [[nodiscard]] Element next(std::string_view name) const;
    /// Child elements in document order, all or of one name.
    [[nodiscard]] Elements children() const;
    [[nodiscard]] NamedElements children(std::string_view name) const;

    /// All text below the element, in order.
    [[nodiscard]] std::string text() const;
    /// Line in the text it was parsed from; 0 if it was not parsed (lines above 65535 are read from the parser's own notes).
    [[nodiscard]] long line() const;

    /// For the other files of xml/ only.
    [[nodiscard]] _xmlNode* native() const { return node_; }

protected:
    _xmlNode* node_ = nullptr;
};

/// A range of sibling elements for range-for.
class Elements {
public:
    class Iterator {
    public:
        using value_type = Element;
        using difference_type = std::ptrdiff_t;
        using iterator_category = std::forward_iterator_tag;
        using pointer = const Element*;
        using reference = Element;

        Iterator() = default;
        explicit Iterator(Element at) : at_(at) {}
        Element operator*() const { return at_; }
        Iterator& operator++() {
            at_ = at_.next();
            return *this;
        }
        Iterator operator++(int) {
            const Iterator before = *this;
            ++*this;
            return before;
        }
        bool operator==(const Iterator&) const = default;

    private:
        Element at_;
    };

    explicit Elements(Element first) : first_(first) {}
    [[nodiscard]] Iterator begin() const { return Iterator(first_); }
    [[nodiscard]] Iterator end() const { return {}; }
    [[nodiscard]] bool empty() const { return !first_; }

private:
    Element first_;
};

/// A range of sibling elements of one name for range-for. The name must outlive the range.
class NamedElements {
public:
    class Iterator {
    public:
        using value_type = Element;
        using difference_type = std::ptrdiff_t;
        using iterator_category = std::forward_iterator_tag;
        using pointer = const Element*;
        using reference = Element;

        Iterator() = default;
        Iterator(Element at, std::string_view name) : at_(at), name_(name) {}
        Element operator*() const { return at_; }
        Iterator& operator++() {
            at_ = at_.next(name_);
            return *this;
        }
        Iterator operator++(int) {
            const Iterator before = *this;
            ++*this;
            return before;
        }
        bool operator==(const Iterator& other) const { return at_ == other.at_; }

    private:
        Element at_;
        std::string_view name_;
    };

    NamedElements(Element first, std::string_view name) : first_(first), name_(name) {}
    [[nodiscard]] Iterator begin() const { return Iterator(first_, name_); }
    [[nodiscard]] Iterator end() const { return {}; }
    [[nodiscard]] bool empty() const { return !first_; }

private:
    Element first_;
    std::string_view name_;
};

/// The attributes of an element in document order for range-for.
class Attributes {
public:
    class Iterator {
    public:
        using value_type = Attribute;
        using difference_type = std::ptrdiff_t;
        using iterator_category = std::forward_iterator_tag;
        using pointer = const Attribute*;
        using reference = Attribute;

        Iterator() = default;
        explicit Iterator(const _xmlAttr* at) : at_(at) {}
        Attribute operator*() const;
        Iterator& operator++();
        Iterator operator++(int) {
            const Iterator before = *this;
            ++*this;
            return before;
        }
        bool operator==(const Iterator&) const = default;

    private:
        const _xmlAttr* at_ = nullptr;
    };

    explicit Attributes(const _xmlAttr* first) : first_(first) {}
    [[nodiscard]] Iterator begin() const { return Iterator(first_); }
    [[nodiscard]] Iterator end() const { return {}; }
    [[nodiscard]] bool empty() const { return first_ == nullptr; }

private:
    const _xmlAttr* first_ = nullptr;
};

/// An element of a document that is being built (messages, graphs, answers) and may be changed freely. The replicated CIB is never
/// changed through this class: its edits pass xml/editor.hpp, which records them.
class MutableElement : public Element {
public:
    MutableElement() = default;
    explicit MutableElement(_xmlNode* node) : Element(node) {}

    /// Sets an attribute; an existing one keeps its place, a new one is last. Returns the element itself, for chaining.
    MutableElement& set(std::string_view name, std::string_view value);
    MutableElement& set(std::string_view name, const char* value) { return set(name, std::string_view(value)); }
    MutableElement& set(std::string_view name, long long value);
    MutableElement& set(std::string_view name, long value) { return set(name, static_cast<long long>(value)); }
    MutableElement& set(std::string_view name, int value) { return set(name, static_cast<long long>(value)); }
    MutableElement& set(std::string_view name, unsigned value) { return set(name, static_cast<long long>(value)); }
    MutableElement& set(std::string_view name, unsigned long value) { return set(name, std::string_view(std::to_string(value))); }
    /// "true" or "false".
    MutableElement& set(std::string_view name, bool value) { return set(name, std::string_view(value ? "true" : "false")); }
    /// Sets the attribute if there is a value, else leaves it as it is.
    MutableElement& set_if(std::string_view name, std::optional<std::string_view> value);
    /// Removes an attribute; one that is not there is fine.
    MutableElement& unset(std::string_view name);

    /// Appends a new child element and returns it.
    MutableElement append(std::string_view name);
    /// Appends a deep copy of an element (of any document) and returns the copy.
    MutableElement append_copy(Element original);
    MutableElement& append_text(std::string_view text);
    MutableElement& append_comment(std::string_view text);
    /// Inserts a deep copy before the child `before` (of this element) and returns the copy.
    MutableElement insert_copy_before(Element original, Element before);

    /// Takes the element out of its document and frees it with all below; views of it end.
    void remove();
    /// Removes all children (elements, text, comments).
    void clear();

    [[nodiscard]] MutableElement mutable_child(std::string_view name) const { return MutableElement(child(name).native()); }
    [[nodiscard]] MutableElement mutable_child(std::string_view name, std::string_view id) const {
        return MutableElement(child(name, id).native());
    }
    /// The element as changeable, when it is known to belong to the same freely changeable document.
    [[nodiscard]] static MutableElement of(Element element) { return MutableElement(element.native()); }
};

}  // namespace systole::xml
