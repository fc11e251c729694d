#pragma once

#include "xml/element.hpp"

namespace systole::xml {

/// Is told of every change of a tracked document, taking back included, so that what it keeps about the document follows the
/// changes. Elements that only change their place among siblings are not told.
class TreeObserver {
public:
    TreeObserver() = default;
    TreeObserver(const TreeObserver&) = delete;
    TreeObserver& operator=(const TreeObserver&) = delete;
    virtual ~TreeObserver() = default;

    /// An element has come into the document with all below it.
    virtual void entered(Element subtree) = 0;
    /// An element is about to leave the document with all below it.
    virtual void leaving(Element subtree) = 0;
    /// The attributes of one element are about to change, and have changed.
    virtual void attributes_changing(Element element) = 0;
    virtual void attributes_changed(Element element) = 0;
};

}  // namespace systole::xml
