# Writes the .cpp that holds a file's bytes: astra::<NAMESPACE>::<NAME>(). The assembler copies the file, so size costs no compile time.
file(WRITE ${OUT} "#include <cstddef>
#include <string_view>

asm(R\"(
  .section .rodata
  .balign 64
  .global astra_embedded_${NAME}
astra_embedded_${NAME}:
  .incbin \"${FILE}\"
  .global astra_embedded_${NAME}_end
astra_embedded_${NAME}_end:
  .byte 0
  .previous
)\");

extern \"C\" {
extern const char astra_embedded_${NAME}[];
extern const char astra_embedded_${NAME}_end[];
}

namespace astra::${NAMESPACE} {
std::string_view ${NAME}() { return {astra_embedded_${NAME}, static_cast<std::size_t>(astra_embedded_${NAME}_end - astra_embedded_${NAME})}; }
}
")
