/* Arm MPS2 with the AN385 image (Cortex-M3); also QEMU's mps2-an385. */
#define PORT_NAME	"mps2-an385"
#define PORT_IRQ	0		/* UART 0, receive */
#define PORT_HOLE	0x30000000	/* Nothing is there */
#define CLOCK		25000000
