/* Stellaris LM3S6965 evaluation board (Cortex-M3); also QEMU's lm3s6965evb. */
#define PORT_NAME	"lm3s6965evb"
#define PORT_IRQ	5		/* UART 0 */
#define PORT_HOLE	0x30000000	/* Nothing is there */
#define CLOCK		8000000		/* The board's crystal */
