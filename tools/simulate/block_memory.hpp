#pragma once

namespace systole::tools {

/// Makes libxml2 take the memory of documents from large blocks instead of piece by piece: a document is millions of small pieces, and
/// to get them from the system takes as long as to parse the text. Freed pieces are used again, but go back to the system only when
/// the process ends. For programs that read a large document, answer and end; call it first in main, before any use of XML.
/// Any thread may use XML afterwards.
void use_block_memory();

}  // namespace systole::tools
